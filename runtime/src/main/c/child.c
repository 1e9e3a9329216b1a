/* A jail's first process: builds the jail around itself, starts the function's process, which parks,
   and waits for it. Everything in the jail dies with it, and it dies with the warden. */
#include "warden.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START = 3, REPORT, TREE, BOOTED, FIRST_OTHER, PROC = FIRST_OTHER };

static int report_fd;
static char stack[32 << 10] __attribute__((aligned(16))); /* the function's, until its exec */

static void tell(const struct report *report) {
  if (write(report_fd, report, sizeof *report) != sizeof *report) _exit(1);
}

static _Noreturn void fail(const char *what) {
  struct report report = {.kind = R_ERROR};
  snprintf(report.text, sizeof report.text, "%s: %s", what, strerror(errno));
  tell(&report);
  _exit(1);
}

static void must(long result, const char *what) {
  if (result < 0) fail(what);
}

/* An ordinary user's warden has bound what it needs of the host, and cannot go back there. */
static void enter_mounts(int namespace, const char *what) {
  if (!warden.ordinary) must(setns(namespace, CLONE_NEWNS), what);
}

static void enter_space(const struct space *space) {
  must(setns(space->network, CLONE_NEWNET), "enter the network namespace");
  must(setns(space->objects, CLONE_NEWIPC), "enter the namespace for shared objects");
}

/* Enters a network namespace that the helper made; the caller is in the host's mount namespace. */
static void enter_network(const char *name) {
  struct open_how how = {.flags = O_RDONLY | O_CLOEXEC,
                         .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
  int all = open("/run/netns", O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  must(all, "open the network namespaces");
  int network = (int)syscall(SYS_openat2, all, name, &how, sizeof how);
  must(network, "open the network namespace");
  must(setns(network, CLONE_NEWNET), "enter the network namespace");
}

/* The tree as a mount of its own, taken from the host's namespace: what a file system in user space
   mounted there a moment ago never has to reach the warden's. */
static int take_tree(const char *path, const char *network) {
  struct open_how how = {
      .flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
      .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
  enter_mounts(warden.host_namespace, "enter the host's mount namespace");
  int trees = open(warden.trees, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  must(trees, "open the trees directory");
  int found = (int)syscall(SYS_openat2, trees, path, &how, sizeof how);
  must(found, "open the tree");
  int tree = (int)syscall(SYS_open_tree, found, "",
                          AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  must(tree, "take the tree");
  if (warden.mapping >= 0) must(mapping_apply(warden.mapping, tree), "map the tree's owner");
  if (*network) enter_network(network);
  enter_mounts(warden.own_namespace, "return to the warden's mount namespace");
  return tree;
}

/* Puts the five descriptors at 0 to 4, the tree at 5, and closes all others. */
static void arrange(const struct plan *plan, int tree) {
  must(dup2(plan->in, 0), "arrange stdin");
  must(dup2(plan->out, 1), "arrange stdout");
  must(dup2(plan->err, 2), "arrange stderr");
  must(dup3(plan->start, START, O_CLOEXEC), "arrange start");
  must(dup3(plan->report, REPORT, O_CLOEXEC), "arrange report");
  must(dup3(tree, TREE, O_CLOEXEC), "arrange tree");
  if (plan->boots) must(dup3(plan->booted, BOOTED, O_CLOEXEC), "arrange booted");
  report_fd = REPORT;
  must(close_range(plan->boots ? FIRST_OTHER : BOOTED, ~0u, 0), "close what is inherited");
}

#define LAYERS "lowerdir=.,upperdir=/scratch/upper,workdir=/scratch/work"

static void mount_files(const struct plan *plan) {
  const struct limits *limits = &plan->limits;
  struct mount_attr attributes = {.attr_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV,
                                  .propagation = MS_PRIVATE};
  char options[128];
  uint64_t inodes = limits->disk / 4096 < 1024 ? 1024 : limits->disk / 4096;
  snprintf(options, sizeof options, "size=%llu,nr_inodes=%llu,mode=755",
           (unsigned long long)limits->disk, (unsigned long long)inodes);
  must(mount("tmpfs", "/scratch", "tmpfs", MS_NOSUID | MS_NODEV, options), "mount the disk limit");
  mode_t before = umask(0);
  must(mkdir("/scratch/tmp", 01777), "make /tmp");
  must(mkdir("/scratch/shm", 01777), "make /dev/shm");
  const char *tree = plan->shared ? "/tree" : "/base/app"; /* a lower layer stays out of reach */
  must(syscall(SYS_move_mount, TREE, "", AT_FDCWD, tree, MOVE_MOUNT_F_EMPTY_PATH),
       "mount the tree");
  must(syscall(SYS_mount_setattr, AT_FDCWD, tree, 0, &attributes, sizeof attributes),
       "restrict the tree");
  if (plan->shared) {
    must(mkdir("/scratch/upper", 0755), "make the layer");
    must(mkdir("/scratch/work", 0700), "make the layer's work directory");
    if (!warden.ordinary) must(chown("/scratch/upper", warden.uid, warden.gid), "give the layer");
    must(chdir(tree), "enter the tree"); /* "." needs no escaping in the options */
    must(mount("overlay", "/base/app", "overlay", MS_NOSUID | MS_NODEV,
               warden.ordinary ? LAYERS ",userxattr" : LAYERS),
         "mount the layer");
  }
  umask(before);
  must(mount("/scratch/tmp", "/base/tmp", NULL, MS_BIND, NULL), "mount /tmp");
  must(mount("/scratch/shm", "/base/dev/shm", NULL, MS_BIND, NULL), "mount /dev/shm");
}

static void mount_proc(void) {
  /* what else is dangerous there, only root may open */
  static const char *const hidden[] = {"/base/proc/keys", "/base/proc/key-users",
                                       "/base/proc/cmdline"};
  must(mount("proc", "/base/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY,
             "hidepid=2"),
       "mount /proc");
  for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
    if (mount("/base/dev/null", hidden[i], NULL, MS_BIND, NULL) && errno != ENOENT) fail(hidden[i]);
}

/* The host's, because the jail's own is read-only and a map must be written. */
static void keep_proc(void) {
  int fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  must(fd, "open /proc");
  if (fd == PROC) return;
  must(dup3(fd, PROC, O_CLOEXEC), "keep /proc");
  close(fd);
}

/* The jail's root covers the warden's, where nothing of the host is. pivot_root would look at every
   process of the host, and letting the old root go would wait for every processor. An ordinary user's
   warden has kept the host's /proc and the trees there, and the jail leaves them behind. */
static void enter_root(void) {
  must(chdir("/base"), "enter the jail's root");
  if (warden.ordinary) {
    must(syscall(SYS_pivot_root, ".", "."), "change the root");
    must(umount2(".", MNT_DETACH), "leave the warden's root");
  } else {
    must(mount(".", "/", NULL, MS_MOVE, NULL), "move the jail's root");
    must(chroot("."), "change the root");
  }
  must(chdir("/app"), "enter /app");
}

static void drop_capabilities(uint32_t but) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct sets[2] = {{but, but, but}, {0}};
  must(syscall(SYS_capset, &header, sets), "drop capabilities");
}

static void limit(int resource, rlim_t value) {
  struct rlimit now;
  must(getrlimit((__rlimit_resource_t)resource, &now), "read a limit");
  if (value > now.rlim_max) value = now.rlim_max; /* raising it takes CAP_SYS_RESOURCE */
  now.rlim_cur = now.rlim_max = value;
  must(setrlimit((__rlimit_resource_t)resource, &now), "set a limit");
}

/* A user namespace of its own: it has no power over the jail's mounts and network, and the kernel
   counts processes per namespace. */
static void become_ordinary(const struct limits *limits) {
  const char *failed = user_space(PROC);
  if (failed) fail(failed);
  close(PROC);
  for (int i = 0; prctl(PR_CAPBSET_DROP, i, 0, 0, 0) == 0; i++) continue; /* full again in there */
  must(errno == EINVAL ? 0 : -1, "drop capabilities of the user namespace");
  if (user_counts_processes()) limit(RLIMIT_NPROC, limits->processes);
}

/* Where no control group does: what each process may write to. Just before the program, because
   this process still has the warden's memory. */
static void limit_memory(const struct limits *limits) {
  if (warden.ordinary && !cgroup_limits_memory()) limit(RLIMIT_DATA, limits->memory);
}

static void become_function(const struct plan *plan) {
  const uint32_t raw = plan->raw_sockets ? 1u << CAP_NET_RAW : 0;
  if (warden.ordinary) become_ordinary(&plan->limits);
  limit(RLIMIT_NOFILE, plan->limits.files);
  if (!raw && warden.raw_sockets)
    must(prctl(PR_CAPBSET_DROP, CAP_NET_RAW, 0, 0, 0), "drop a capability");
  must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "drop ambient capabilities");
  if (!warden.ordinary) must(setgroups(0, NULL), "drop groups");
  must(setresgid(warden.gid, warden.gid, warden.gid), "change the group");
  if (raw) must(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "keep a capability");
  must(setresuid(warden.uid, warden.uid, warden.uid), "change the user");
  drop_capabilities(raw);
  if (raw) /* it counts in the jail's network namespace only, and survives the exec */
    must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0), "allow raw sockets");
  must(filter_jail(), "install the system call filter");
}

static bool read_all(char *to, size_t size) {
  for (ssize_t n; size; to += n, size -= (size_t)n)
    if ((n = read(START, to, size)) <= 0) return false;
  return true;
}

/* Runs the program: argument and variable strings lie one behind the other, with a place for each. */
static _Noreturn void become(char *text, char **all, uint32_t arguments, uint32_t variables) {
  char **argv = all, **to = all;
  for (uint32_t i = 0; i < arguments; i++, text += strlen(text) + 1) *to++ = text;
  *to++ = NULL;
  environ = to;
  for (uint32_t i = 0; i < variables; i++, text += strlen(text) + 1) *to++ = text;
  execvpe(argv[0], argv, environ);
  int error = errno;
  dprintf(2, "skerry: cannot run '%s': %s\n", argv[0], strerror(error));
  _exit(error == ENOENT ? 127 : 126);
}

/* Waits for the start message: u32 size, u32 argc, u32 envc, strings. The warden has checked it. */
static _Noreturn void park(const struct plan *plan) {
  uint32_t head[3];
  if (!read_all((char *)head, sizeof head)) _exit(0);
  char *text = mmap(NULL, head[0] + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char **all = mmap(NULL, (head[1] + head[2] + 2) * sizeof(char *), PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (text == MAP_FAILED || all == MAP_FAILED || !read_all(text, head[0])) _exit(126);
  limit_memory(&plan->limits);
  become(text, all, head[1], head[2]);
}

/* A program that boots before its request comes: START brings it the variables then, and it writes to
   the descriptor after that when it is ready. */
static _Noreturn void boot(const struct plan *plan) {
  size_t places = (size_t)plan->boot_arguments + plan->boot_variables + 2;
  char **all = mmap(NULL, places * sizeof(char *), PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (all == MAP_FAILED || dup2(BOOTED, START + 1) < 0 || fcntl(START, F_SETFD, 0)) _exit(126);
  limit_memory(&plan->limits);
  become(plan->boot, all, plan->boot_arguments, plan->boot_variables);
}

static int function_main(void *made_from) {
  const struct plan *plan = made_from;
  struct report ready = {.kind = R_READY};
  setsid();
  become_function(plan);
  tell(&ready);
  close(REPORT);
  if (plan->boots) boot(plan);
  park(plan);
}

static _Noreturn void wait_for(pid_t function) {
  struct rusage usage;
  int status = 0;
  for (pid_t pid; (pid = wait4(-1, &status, 0, &usage)) != function;)
    if (pid < 0 && errno != EINTR) _exit(1);
  struct report report = {.kind = R_EXIT, .status = status};
  report.cpu_micros = (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
                      (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
  tell(&report);
  _exit(0);
}

void child_main(struct plan *plan) {
  struct pollfd warden_there = {.fd = REPORT};
  report_fd = plan->report;
  if (!lane_unshare(plan)) _exit(1);
  const char *failed = cgroup_enter(plan->members);
  if (failed) fail(failed);
  int fresh = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWCGROUP;
  if (*plan->network) fresh |= CLONE_NEWIPC;
  else enter_space(&plan->space);
  arrange(plan, take_tree(plan->tree, plan->network));
  must(prctl(PR_SET_PDEATHSIG, SIGKILL), "tie the jail to the warden");
  if (poll(&warden_there, 1, 0) > 0) _exit(1); /* it had gone before we were tied to it */
  for (size_t i = 0; i < IGNORED; i++) signal(ignored[i], SIG_DFL);
  must(unshare(fresh), "make namespaces");
  must(sethostname(plan->hostname, strlen(plan->hostname)), "set the host name");
  mount_files(plan);
  mount_proc();
  if (warden.ordinary) keep_proc();
  enter_root();
  /* The memory is shared until the exec: nothing to copy, and less of it while the jail waits. Who
     shares it makes no user namespace. */
  int shared = warden.ordinary ? 0 : CLONE_VM;
  pid_t function = clone(function_main, stack + sizeof stack, shared | SIGCHLD, plan);
  must(function, "start the function's process");
  close_range(0, START, 0);
  close_range(TREE, ~0u, 0);
  drop_capabilities(0);
  prctl(PR_SET_NAME, "skerry-jail", 0, 0, 0);
  wait_for(function);
}
