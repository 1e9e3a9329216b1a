/* The warden's own small root: a template of what every jail sees, and nothing of the host's. */
#include "warden.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { MAX_FILE = 2 << 20, MAX_DEPTH = 8 };

static void must(int result, const char *verb, const char *object) {
  if (result < 0) die("%s %s: %s", verb, object, strerror(errno));
}

static void copy_file(int from, int to, const char *name, mode_t mode) {
  char piece[16384];
  int in = openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (in < 0) return;
  int out = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0755);
  for (ssize_t n; out >= 0 && (n = read(in, piece, sizeof piece)) > 0;)
    must((int)write(out, piece, (size_t)n), "copy", name);
  close(in);
  if (out >= 0) close(out);
}

/* Copies what everybody may read; what is missing or too large is left out. */
static void copy(int from, int to, const char *name, int depth) {
  struct stat st;
  char target[1024];
  if (depth > MAX_DEPTH || fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW)) return;
  if (S_ISLNK(st.st_mode)) {
    ssize_t size = readlinkat(from, name, target, sizeof target - 1);
    if (size <= 0) return;
    target[size] = 0;
    if (symlinkat(target, to, name) && errno != EEXIST) must(-1, "link", name);
  } else if (S_ISREG(st.st_mode) && st.st_size <= MAX_FILE && (st.st_mode & 0004)) {
    copy_file(from, to, name, st.st_mode);
  } else if (S_ISDIR(st.st_mode) && (st.st_mode & 0005) == 0005) {
    if (mkdirat(to, name, 0755) && errno != EEXIST) must(-1, "make", name);
    int in = openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int out = openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *list = in < 0 || out < 0 ? NULL : fdopendir(in);
    for (struct dirent *entry; list && (entry = readdir(list));)
      if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
        copy(in, out, entry->d_name, depth + 1);
    if (list) closedir(list);
    if (out >= 0) close(out);
  }
}

static void write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  must(fd, "make", path);
  must((int)write(fd, text, strlen(text)), "write", path);
  close(fd);
}

/* Of a directory with more in it than a jail may see. */
static void copy_two(int from, int to, const char *name, const char *one, const char *other) {
  int in = openat(from, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (in < 0) return;
  mkdirat(to, name, 0755);
  int out = openat(to, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  must(out, "make", name);
  copy(in, out, one, 0);
  copy(in, out, other, 0);
  close(in);
  close(out);
}

static void make_etc(int base, int own) {
  static const char *const wanted[] = {
      "alternatives", "ca-certificates", "ca-certificates.conf", "debian_version", "environment",
      "fonts", "gai.conf", "host.conf", "ld.so.cache", "ld.so.conf", "ld.so.conf.d",
      "locale.alias", "locale.conf", "localtime", "magic", "mime.types", "nsswitch.conf",
      "os-release", "perl", "pki", "profile", "protocols", "services", "terminfo", "timezone"};
  char text[256];
  int from = openat(base, "etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int to = open("base/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (from >= 0) {
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) copy(from, to, wanted[i], 0);
    int all = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fdopendir(all);
    for (struct dirent *entry; list && (entry = readdir(list));)
      if (!strncmp(entry->d_name, "java", 4) || !strncmp(entry->d_name, "python3", 7))
        copy(from, to, entry->d_name, 0);
    if (list) closedir(list);
    copy_two(from, to, "ssl", "certs", "openssl.cnf");
    copy_two(from, to, "maven", "m2.conf", "logging"); /* its settings may hold passwords */
    close(from);
  }
  copy(own, to, "resolv.conf", 0); /* the service's, not the base's */
  close(to);
  snprintf(text, sizeof text, "root:x:0:0:root:/:/bin/sh\nfunction:x:%u:%u:function:/app:/bin/sh\n",
           warden.uid, warden.gid);
  write_file("base/etc/passwd", text);
  snprintf(text, sizeof text, "root:x:0:\nfunction:x:%u:\n", warden.gid);
  write_file("base/etc/group", text);
  write_file("base/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
  write_file("base/etc/hostname", "jail\n");
}

/* Nobody but root makes devices: the host's own are bound. */
static void make_node(const char *path, int minor) {
  if (!warden.ordinary) {
    must(mknod(path, S_IFCHR | 0666, makedev(1, (unsigned)minor)), "make", path);
    must(chmod(path, 0666), "open up", path);
    return;
  }
  write_file(path, "");
  must(mount(path + strlen("base"), path, NULL, MS_BIND, NULL), "bind", path);
}

static void make_dev(void) {
  static const struct {
    const char *path;
    int minor;
  } nodes[] = {{"base/dev/null", 3}, {"base/dev/zero", 5}, {"base/dev/full", 7},
               {"base/dev/random", 8}, {"base/dev/urandom", 9}};
  must(mkdir("base/dev", 0755), "make", "dev");
  must(mount("tmpfs", "base/dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "size=64k,nr_inodes=64,mode=755"),
       "mount", "dev");
  for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++)
    make_node(nodes[i].path, nodes[i].minor);
  must(symlink("/proc/self/fd", "base/dev/fd"), "link", "fd");
  must(symlink("/proc/self/fd/0", "base/dev/stdin"), "link", "stdin");
  must(symlink("/proc/self/fd/1", "base/dev/stdout"), "link", "stdout");
  must(symlink("/proc/self/fd/2", "base/dev/stderr"), "link", "stderr");
  must(mkdir("base/dev/shm", 0755), "make", "shm");
}

static void make_read_only(const char *path, uint64_t more) {
  struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | more,
                                  .propagation = MS_PRIVATE};
  must((int)syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &attributes, sizeof attributes),
       "make read-only", path);
}

/* usr is bound; bin, sbin and the lib directories are what the base has: links or directories. */
static void make_tree(const char *base, int fd, const char *name) {
  struct stat st;
  char from[4200], to[64];
  if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW)) return;
  snprintf(from, sizeof from, "%s/%s", base, name);
  snprintf(to, sizeof to, "base/%s", name);
  if (S_ISLNK(st.st_mode)) {
    int here = open("base", O_PATH | O_CLOEXEC);
    copy(fd, here, name, 0);
    close(here);
  } else if (S_ISDIR(st.st_mode)) {
    must(mkdir(to, 0755), "make", to);
    must(mount(from, to, NULL, MS_BIND | MS_REC, NULL), "bind", from);
    make_read_only(to, MOUNT_ATTR_NODEV);
  }
}

static int take_trees(void) {
  int trees = (int)syscall(SYS_open_tree, AT_FDCWD, warden.trees,
                           OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
  must(trees, "take", warden.trees);
  return trees;
}

/* What an ordinary user cannot fetch later from the host's mount namespace. The kernel lets it mount
   a new /proc only where it sees the host's; jails leave both behind when they change their root. */
static void bind_host(int trees) {
  must(mkdir("trees", 0700), "make", "trees");
  must((int)syscall(SYS_move_mount, trees, "", AT_FDCWD, "trees", MOVE_MOUNT_F_EMPTY_PATH), "bind",
       warden.trees);
  close(trees);
  must(mkdir("proc", 0755), "make", "proc");
  must(mount("/proc", "proc", NULL, MS_BIND | MS_REC, NULL), "bind", "/proc");
}

void root_make(const char *base, const char *directory) {
  static const char *const trees[] = {"usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"};
  static const char *const empty[] = {"base/etc", "base/proc", "base/app", "base/tmp", "base/run",
                                      "base/run/secrets", "base/var"};
  must(unshare(CLONE_NEWNS), "make", "a mount namespace");
  must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "make private", "/");
  int fd = open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  must(fd, "open base", base);
  int taken = warden.ordinary ? take_trees() : -1; /* they may lie below the next mount */
  int own = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC); /* before it is covered */
  must(own, "open", directory);
  must(mount("tmpfs", directory, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755"), "mount on",
       directory);
  must(chdir(directory), "enter", directory);
  if (warden.ordinary) bind_host(taken);
  must(mkdir("base", 0755), "make", "base");
  must(mkdir("scratch", 0755), "make", "scratch");
  must(mkdir("tree", 0755), "make", "tree");
  must(mount("tmpfs", "base", "tmpfs", MS_NOSUID | MS_NODEV, "size=32m,mode=755"), "mount", "base");
  for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
    must(mkdir(empty[i], 0755), "make", empty[i]);
  must(symlink("/tmp", "base/var/tmp"), "link", "var/tmp");
  for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) make_tree(base, fd, trees[i]);
  make_etc(fd, own);
  close(fd);
  close(own);
  make_dev();
  make_read_only("base/dev", 0);
  struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY};
  must((int)syscall(SYS_mount_setattr, AT_FDCWD, "base", 0, &read_only, sizeof read_only),
       "make read-only", "base");
  must((int)syscall(SYS_pivot_root, ".", "."), "enter", directory);
  must(umount2(".", MNT_DETACH), "leave", "the host's root");
  must(chdir("/"), "enter", "/");
}

/* Gives up, for good and for every jail, what making jails does not need. */
void root_capabilities(void) {
  static const int needed[] = {CAP_CHOWN,     CAP_DAC_OVERRIDE, CAP_FOWNER,  CAP_KILL,
                               CAP_SETGID,    CAP_SETUID,       CAP_SETPCAP, CAP_NET_ADMIN,
                               CAP_SYS_ADMIN, CAP_SYS_CHROOT,   CAP_SYS_PTRACE, CAP_NET_RAW};
  uint64_t mask = 0;
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct sets[2];
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) mask |= 1ull << needed[i];
  for (int i = 0; i < 64; i++) /* the warden and its jails need not gain any by an exec */
    if (i != CAP_NET_RAW) prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
  warden.raw_sockets = prctl(PR_CAPBSET_READ, CAP_NET_RAW, 0, 0, 0) == 1;
  must((int)syscall(SYS_capget, &header, sets), "read", "capabilities");
  sets[0].effective = sets[0].permitted &= (uint32_t)mask;
  sets[1].effective = sets[1].permitted &= (uint32_t)(mask >> 32);
  sets[0].inheritable = sets[1].inheritable = 0;
  must((int)syscall(SYS_capset, &header, sets), "drop", "capabilities");
}
