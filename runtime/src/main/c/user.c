/* What a user namespace gives to an ordinary user instead of root's privileges. */
#include "warden.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static bool put(int proc, const char *file, const char *text) {
  int fd = openat(proc, file, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  bool done = write(fd, text, strlen(text)) >= 0;
  int error = errno;
  close(fd);
  errno = error;
  return done;
}

/* A new user namespace in which this process has every capability and its ids are what they were:
   the one map that the kernel lets anybody write. */
const char *user_space(int proc) {
  char uids[48], gids[48];
  snprintf(uids, sizeof uids, "%u %u 1", geteuid(), geteuid());
  snprintf(gids, sizeof gids, "%u %u 1", getegid(), getegid());
  if (unshare(CLONE_NEWUSER)) return "make a user namespace";
  if (!put(proc, "self/setgroups", "deny") || !put(proc, "self/uid_map", uids) ||
      !put(proc, "self/gid_map", gids))
    return "map the user";
  return NULL;
}

void user_enter(void) {
  int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  const char *failed = user_space(proc);
  if (failed) die("%s: %s", failed, strerror(errno));
  close(proc);
  /* the host's cannot be returned to from one that is made for a jail */
  if (unshare(CLONE_NEWNET | CLONE_NEWIPC)) die("make namespaces: %s", strerror(errno));
}

/* Since 5.14 the kernel counts processes per user namespace; before, all of the user's counted. */
bool user_counts_processes(void) {
  struct utsname kernel;
  int major = 0, minor = 0;
  return uname(&kernel) == 0 && sscanf(kernel.release, "%d.%d", &major, &minor) == 2 &&
         (major > 5 || (major == 5 && minor >= 14));
}

static _Noreturn void try_mounts(void) {
  if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, "hidepid=2"))
    die("mount a new /proc: %s", strerror(errno));
  if (mount("overlay", "over", "overlay", MS_NOSUID | MS_NODEV,
            "lowerdir=lower,upperdir=upper,workdir=work,userxattr"))
    die("mount an overlay: %s", strerror(errno));
  _exit(0);
}

/* Tries what every jail needs, in namespaces that end with this process. */
void user_check(void) {
  static const char *const directories[] = {"proc", "lower", "upper", "work", "over"};
  int status = 0;
  user_enter();
  if (unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP))
    die("make namespaces: %s", strerror(errno));
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
      mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=64k") || chdir("/tmp"))
    die("mount a tmpfs: %s", strerror(errno));
  for (size_t i = 0; i < sizeof directories / sizeof *directories; i++)
    if (mkdir(directories[i], 0755)) die("make %s: %s", directories[i], strerror(errno));
  pid_t child = fork();
  if (child == 0) try_mounts();
  if (child < 0 || waitpid(child, &status, 0) < 0) die("start a process: %s", strerror(errno));
  if (status) _exit(1); /* it has said why */
}
