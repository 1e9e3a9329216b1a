/* Tries what a jail must not allow; prints "NAME RESULT" lines. Every attempt is harmless where it
   succeeds, and none is made outside a jail. As a function it makes the attempt that the query
   names, for the fifth of a second, and prints how often it failed, or once that it did not. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOWHERE "/app/no/such"

#define AGAIN_NANOS 200000000L

static const char *only; /* the attempt to make, or all */
static long failed;      /* how often, where it is one */

static int wanted(const char *name) { return !only || !strcmp(only, name); }

static void say(const char *name, long result) {
  if (only && result < 0)
    failed++;
  else
    printf("%s %s\n", name, result < 0 ? strerrorname_np(errno) : "ok");
}
/* The same of what is counted. */
static void count(const char *name, long seen, long right) {
  if (only && seen == right)
    failed++;
  else
    printf("%s %ld\n", name, seen);
}
/* The name, and what is made only where it is wanted. */
#define SAY(name, attempt) \
  do { \
    if (wanted(name)) say(name, attempt); \
  } while (0)
#define TRY(name, ...) SAY(#name, syscall(SYS_##name, __VA_ARGS__))

static void namespaces(void) {
  struct {
    uint64_t fields[11];
  } clone_args = {{CLONE_NEWUSER}};
  TRY(mount, "none", "/app", "tmpfs", 0, "size=1k");
  TRY(umount2, NOWHERE, 0);
  TRY(pivot_root, NOWHERE, NOWHERE);
  TRY(chroot, ".");
  TRY(unshare, CLONE_NEWUSER);
  TRY(setns, -1, 0);
  TRY(fsopen, "tmpfs", 0);
  TRY(open_tree, -1, NOWHERE, 0);
  TRY(move_mount, -1, NOWHERE, -1, NOWHERE, 0);
  TRY(mount_setattr, -1, NOWHERE, 0, NULL, 0);
  TRY(clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
  TRY(clone, CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0);
  TRY(clone3, &clone_args, sizeof clone_args);
  char name[65] = "";
  gethostname(name, sizeof name);
  TRY(sethostname, name, strlen(name));
}

static void kernel(void) {
  struct timeval now;
  struct timespec clock;
  gettimeofday(&now, NULL);
  clock_gettime(CLOCK_REALTIME, &clock);
  TRY(ptrace, PTRACE_SEIZE, getppid(), 0, 0);
  TRY(process_vm_readv, getppid(), NULL, 0, NULL, 0, 0);
  TRY(bpf, 0, NULL, 0);
  TRY(keyctl, 0, -1, 0, 0, 0);
  TRY(add_key, "user", "skerry", "x", 1, -1);
  TRY(request_key, "user", "skerry", NULL, 0);
  TRY(userfaultfd, 1);
  TRY(perf_event_open, NULL, 0, -1, -1, 0);
  TRY(io_uring_setup, 1, NULL);
  TRY(kexec_load, 0, 0, NULL, 0);
  TRY(init_module, NULL, 0, "");
  TRY(finit_module, -1, "", 0);
  TRY(reboot, 0, 0, 0, NULL);
  TRY(swapon, NOWHERE, 0);
  TRY(acct, NOWHERE);
  TRY(quotactl, 0, NOWHERE, 0, NULL);
  TRY(open_by_handle_at, -1, NULL, 0);
  TRY(syslog, 3, NULL, 0);
  TRY(settimeofday, &now, NULL);
  TRY(clock_settime, CLOCK_REALTIME, &clock);
  TRY(personality, ADDR_NO_RANDOMIZE);
  TRY(ioctl, 0, TIOCSTI, "");
  TRY(pidfd_getfd, -1, 0, 0);
  TRY(fanotify_init, 0, 0);
#ifdef __x86_64__
  TRY(iopl, 0);
  TRY(ioperm, 0, 0, 0);
  SAY("x32", syscall(0x40000000 | SYS_getpid));
#endif
  TRY(socket, 40, SOCK_STREAM, 0); /* AF_VSOCK */
  TRY(socket, AF_PACKET, SOCK_RAW, 0);
  TRY(socket, AF_INET, SOCK_RAW, 1);
  TRY(setuid, 0);
  TRY(setgid, 0);
  TRY(kill, 1, 0);
}

static void files(void) {
  static const char *const paths[] = {"/proc/1/environ",  "/proc/sys/kernel/hostname",
                                      "/proc/sysrq-trigger/x", "/usr/skerry", "/etc/skerry",
                                      "/dev/skerry", "/skerry", "/scratch", "/tree", "/base"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    SAY(paths[i], open(paths[i], O_RDWR | O_CREAT, 0600));
  SAY("device", mknod("/app/device", S_IFCHR | 0600, makedev(1, 3)));
  SAY("block", mknod("/tmp/block", S_IFBLK | 0600, makedev(7, 0)));
}

static void state(void) {
  struct rlimit files;
  int bounding = 0, open_files = 0;
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct sets[2] = {0};
  for (int i = 0; i < 64; i++) bounding += prctl(PR_CAPBSET_READ, i, 0, 0, 0) == 1;
  syscall(SYS_capget, &header, sets);
  for (int i = 0; i < 4096; i++) open_files += fcntl(i, F_GETFD) >= 0;
  getrlimit(RLIMIT_NOFILE, &files);
  printf("bounding %d\ncapabilities %u\n", bounding,
         sets[0].effective | sets[0].permitted | sets[0].inheritable | sets[1].permitted);
  printf("no-new-privileges %d\nopen-files %d\nfile-limit %ld\n",
         prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), open_files, (long)files.rlim_max);
  printf("user %d:%d:%d\n", getuid(), getgid(), getgroups(0, NULL));
}

/* Out by where one stands, by a descriptor that was left, or by a number that is somebody else's. */
static void ways(void) {
  struct stat root, here, st;
  int directories = 0, others = 0;
  int app = open(".", O_RDONLY | O_DIRECTORY);
  stat("/", &root);
  for (int i = 0; i < 64; i++)
    if (chdir("..")) break;
  stat(".", &here);
  say("climb", here.st_ino == root.st_ino && here.st_dev == root.st_dev ? -1 : 0);
  if (fchdir(app)) perror("fchdir");
  close(app);
  for (int i = 0; i < 4096; i++) directories += fstat(i, &st) == 0 && S_ISDIR(st.st_mode);
  for (int i = 2; i < 70000; i++) others += i != getpid() && kill(i, 0) == 0;
  say("broadcast", kill(-1, 0));
  count("directories", directories, 0);
  count("others", others, 0);
}

/* A foreign architecture's call ends the process. */
static void foreign(void) {
#ifdef __x86_64__
  int status = 0;
  fflush(stdout);
  if (fork() == 0) {
    __asm__ volatile("int $0x80" : : "a"(20) : "memory");
    _exit(0);
  }
  wait(&status);
  count("foreign", WIFSIGNALED(status) ? WTERMSIG(status) : 0, SIGSYS);
#else
  count("foreign", SIGSYS, SIGSYS);
#endif
}

static void all(void) {
  namespaces();
  kernel();
  files();
  if (!only) state();
  if (wanted("ways")) ways();
  if (wanted("foreign")) foreign();
}

static long nanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

int main(void) {
  char here[8];
  const char *query = getenv("QUERY_STRING");
  if (getuid() == 0 || getsid(0) > 2 || !getcwd(here, sizeof here) || strcmp(here, "/app")) {
    fputs("probe: this is no jail\n", stderr);
    return 2;
  }
  if (query && *query) {
    only = query;
    for (long end = nanos() + AGAIN_NANOS; nanos() < end;) all();
    printf("failed %ld\n", failed);
  } else {
    all();
  }
  return 0;
}
