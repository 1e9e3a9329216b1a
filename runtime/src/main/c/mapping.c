/* Files that are one user's on the disk and another's through a mount: nobody gives files away. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static int put(pid_t pid, const char *file, const char *text) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t size = write(fd, text, strlen(text));
  close(fd);
  return size < 0 ? -1 : 0;
}

/* A user namespace says which is which; it needs a process only while it is made. */
int mapping_open(uid_t uid, gid_t gid, uid_t seen_uid, gid_t seen_gid) {
  char uids[48], gids[48], path[64];
  struct clone_args args = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
  snprintf(uids, sizeof uids, "%u %u 1", uid, seen_uid);
  snprintf(gids, sizeof gids, "%u %u 1", gid, seen_gid);
  pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
  if (pid == 0)
    for (;;) pause();
  if (pid < 0) return -1;
  snprintf(path, sizeof path, "/proc/%d/ns/user", pid);
  int fd = -1;
  if (put(pid, "uid_map", uids) == 0 && put(pid, "gid_map", gids) == 0)
    fd = open(path, O_RDONLY | O_CLOEXEC);
  int error = errno;
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
  errno = error;
  return fd;
}

/* The tree is a mount of its own that nobody has seen yet. */
int mapping_apply(int mapping, int tree) {
  struct mount_attr attributes = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (__u64)mapping};
  return (int)syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attributes, sizeof attributes);
}
