/* The user that the service runs as, the data directory that is that user's, and the place of the
   sockets between the two. */
#include "supervisor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FUNCTIONS = 64100, DEEPEST = 2100 };

static char reason[8192];

#define BECAUSE(...) (snprintf(reason, sizeof reason, __VA_ARGS__), reason)

const char *user_find(struct service *service, const char *name) {
  struct passwd *found = getpwnam(name);
  if (!found)
    return BECAUSE("there is no user '%s'; useradd --system --no-create-home %s", name, name);
  if (found->pw_uid == 0 || found->pw_gid == 0 || found->pw_uid == FUNCTIONS)
    return BECAUSE("the user '%s' is root's or the functions'; name another one: user", name);
  service->user = name;
  service->uid = found->pw_uid;
  service->gid = found->pw_gid;
  return NULL;
}

/* Gives over what an earlier service of root made; links are given, not followed. A file with another
   name may be somebody else's under that one. */
static bool give(const struct service *service, int directory, dev_t device, int depth) {
  struct stat st;
  DIR *list = depth > DEEPEST ? NULL : fdopendir(directory);
  bool given = list != NULL;
  if (!list) close(directory);
  if (list) rewinddir(list); /* another descriptor may have read it */
  for (struct dirent *entry; given && (entry = readdir(list));) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    int fd = openat(dirfd(list), entry->d_name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    given = fd >= 0 && fstat(fd, &st) == 0;
    bool roots = st.st_uid == 0 || st.st_uid == FUNCTIONS, one = st.st_nlink == 1;
    if (given && st.st_dev == device && (roots || st.st_uid == service->uid)) {
      if (S_ISDIR(st.st_mode)) {
        int below = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        given = below >= 0 && give(service, below, device, depth + 1);
      }
      if (given && roots && (one || S_ISDIR(st.st_mode)))
        given = fchownat(fd, "", service->uid, service->gid, AT_EMPTY_PATH) == 0;
    }
    if (fd >= 0) close(fd);
  }
  if (list) closedir(list);
  return given;
}

static bool make_path(const char *path) {
  char part[4096];
  snprintf(part, sizeof part, "%s", path);
  for (char *slash = part + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
    *slash = 0;
    if (mkdir(part, 0755) && errno != EEXIST) return false;
  }
  return mkdir(part, 0700) == 0 || errno == EEXIST;
}

/* On kernels before 5.19 an overlay takes no layer whose users are mapped. */
static const char *try_mapping(const struct service *service) {
  struct utsname kernel;
  int major = 0, minor = 0, done = -1;
  if (uname(&kernel) || sscanf(kernel.release, "%d.%d", &major, &minor) != 2 || major < 5 ||
      (major == 5 && minor < 19))
    return BECAUSE("its jails need Linux 5.19 or newer for that");
  int mapping = mapping_open(service->uid, service->gid, FUNCTIONS, FUNCTIONS);
  int tree = (int)syscall(SYS_open_tree, AT_FDCWD, service->data,
                          OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  if (mapping >= 0 && tree >= 0) done = mapping_apply(mapping, tree);
  const char *why = done == 0 ? NULL
                              : BECAUSE("the file system of %s cannot map users: %s; use ext4, xfs"
                                        " or btrfs for --data", service->data, strerror(errno));
  if (mapping >= 0) close(mapping);
  if (tree >= 0) close(tree);
  return why;
}

/* Only what is a service's: root may have named a directory of something else. */
static bool foreign(int directory) {
  static const char *const before[] = {".", "..", "plugins", "admin-token", "skerry.yaml",
                                       "lost+found"};
  if (faccessat(directory, "lock", F_OK, AT_SYMLINK_NOFOLLOW) == 0) return false;
  DIR *list = fdopendir(dup(directory));
  bool found = !list;
  for (struct dirent *entry; list && !found && (entry = readdir(list));) {
    found = true;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
      if (!strcmp(entry->d_name, before[i])) found = false;
  }
  if (list) closedir(list);
  return found;
}

/* Whether a service runs there now: nothing is taken from it. */
static bool in_use(int directory) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  int fd = openat(directory, "lock", O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return false;
  bool held = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  close(fd);
  return held;
}

/* A warden of root's service leaves its lock behind, wherever that service was not the last. */
static bool was_roots(int run) {
  struct stat mark;
  return fstatat(run, "warden.lock", &mark, AT_SYMLINK_NOFOLLOW) == 0 && mark.st_uid == 0;
}

/* With as many open files as there may be: a deep tree holds one for each level. */
static bool give_all(const struct service *service, int directory, const struct stat *st) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  rlim_t soft = files.rlim_cur;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  /* the directory itself comes last: it says that all of it is done */
  bool given = give(service, dup(directory), st->st_dev, 0) &&
               fchown(directory, service->uid, service->gid) == 0;
  files.rlim_cur = soft;
  setrlimit(RLIMIT_NOFILE, &files);
  return given;
}

static const char *take(struct service *service, int directory, int run) {
  struct stat st;
  if (fstat(directory, &st)) return BECAUSE("look at %s: %s", service->data, strerror(errno));
  if (st.st_uid == service->uid && !was_roots(run)) return NULL;
  if (st.st_uid != 0 && st.st_uid != service->uid)
    return BECAUSE("%s belongs to another user; give it to %s (chown -R), or choose another one with"
                   " --data", service->data, service->user);
  if (foreign(directory)) return BECAUSE("%s holds something else", service->data);
  if (in_use(directory)) return BECAUSE("a service of root uses %s", service->data);
  if (!give_all(service, directory, &st))
    return BECAUSE("give %s to %s: %s", service->data, service->user, strerror(errno));
  if (run >= 0) unlinkat(run, "warden.lock", 0);
  return NULL;
}

const char *data_take(struct service *service, const char *path) {
  if (!make_path(path) || !realpath(path, service->data))
    return BECAUSE("make %s: %s", path, strerror(errno));
  const char *why = *service->parent ? NULL : try_mapping(service);
  if (why) return why;
  int directory = open(service->data, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (directory < 0) return BECAUSE("open %s: %s", service->data, strerror(errno));
  int run = openat(directory, "run", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  why = take(service, directory, run);
  if (run >= 0) close(run);
  close(directory);
  return why;
}

/* Keeps at most the right to listen on a low port, which is inheritable already. */
static bool drop_capabilities(uint32_t port) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct sets[2] = {{port, port, port}, {0}};
  return syscall(SYS_capset, &header, sets) == 0 &&
         (!port || prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_BIND_SERVICE, 0, 0) == 0);
}

/* Before the bounding set is emptied: what is not in it cannot be added. */
static bool make_inheritable(uint32_t port) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct sets[2];
  if (syscall(SYS_capget, &header, sets)) return false;
  sets[0].inheritable = port;
  sets[1].inheritable = 0;
  return syscall(SYS_capset, &header, sets) == 0;
}

static bool become(const struct service *service) {
  const uint32_t port = service->low_port ? 1u << CAP_NET_BIND_SERVICE : 0;
  if (!make_inheritable(port)) return false;
  for (int i = 0; prctl(PR_CAPBSET_DROP, i, 0, 0, 0) == 0; i++) continue;
  return initgroups(service->user, service->gid) == 0 &&
         setresgid(service->gid, service->gid, service->gid) == 0 &&
         prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0 &&
         setresuid(service->uid, service->uid, service->uid) == 0 && drop_capabilities(port) &&
         prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

/* A directory above may be closed to everybody else, root's home for one. */
const char *user_reaches(const struct service *service, const char *program) {
  int status = 0;
  pid_t child = fork();
  if (child == 0) {
    if (!become(service)) _exit(1);
    _exit(access(service->data, R_OK | W_OK | X_OK) ? 2
          : access(program, X_OK)                   ? 3
          : access(service->home, R_OK | X_OK)      ? 4
                                                    : 0);
  }
  if (child < 0 || waitpid(child, &status, 0) < 0 || status == 0) return NULL;
  int what = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
  if (what == 1) return BECAUSE("cannot become the user '%s'", service->user);
  return BECAUSE("the user '%s' cannot reach %s; %s", service->user,
                 what == 2   ? service->data
                 : what == 3 ? program
                             : service->home,
                 what == 2 ? "use --data /var/db/skerry" : "install it where everybody may read it");
}

void user_run(const struct service *service, char **command, const sigset_t *signals) {
  char asked[128];
  pid_t supervisor = getppid();
  snprintf(asked, sizeof asked, "%s/supervisor.sock", service->place);
  sigprocmask(SIG_SETMASK, signals, NULL);
  if (!become(service)) _exit(126);
  /* only now: changing the user forgets it */
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != supervisor) _exit(126);
  setenv("SKERRY_SUPERVISOR", asked, 1);
  setenv("HOME", service->data, 1); /* it need not have another */
  setenv("USER", service->user, 1);
  setenv("LOGNAME", service->user, 1);
  unsetenv("XDG_CONFIG_HOME");
  execv(command[0], command);
  fprintf(stderr, "skerry: start %s: %s\n", command[0], strerror(errno));
  _exit(126);
}

int place_open(struct service *service) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  struct stat st;
  char path[96];
  snprintf(service->place, sizeof service->place, "/run/%s", service->name);
  if ((mkdir(service->place, 0711) && errno != EEXIST) || chmod(service->place, 0711) ||
      lstat(service->place, &st) || !S_ISDIR(st.st_mode) || st.st_uid != 0) {
    fprintf(stderr, "skerry: make %s: %s\n", service->place, strerror(errno));
    return -1;
  }
  snprintf(path, sizeof path, "%s/lock", service->place);
  int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB)) {
    fprintf(stderr,
            "skerry: another skerry service holds the data directory %s; stop it, or choose another"
            " one with --data DIR\n",
            service->data);
    return -1;
  }
  snprintf(address.sun_path, sizeof address.sun_path, "%s/supervisor.sock", service->place);
  unlink(address.sun_path);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  mode_t before = umask(0177);
  bool bound = bind(listener, (struct sockaddr *)&address, sizeof address) == 0 &&
               chown(address.sun_path, service->uid, service->gid) == 0 && listen(listener, 8) == 0;
  umask(before);
  if (bound) return listener;
  fprintf(stderr, "skerry: listen on %s: %s\n", address.sun_path, strerror(errno));
  return -1;
}

void place_close(const struct service *service) {
  static const char *const files[] = {"supervisor.sock", "warden.sock", "warden.lock",
                                      "resolv.conf", "lock"};
  static const char *const directories[] = {"trees/function", "trees/stage", "trees/run", "trees"};
  char path[128];
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    snprintf(path, sizeof path, "%s/%s", service->place, files[i]);
    unlink(path);
  }
  for (size_t i = 0; i < sizeof directories / sizeof *directories; i++) {
    snprintf(path, sizeof path, "%s/%s", service->place, directories[i]);
    rmdir(path); /* fails where something is still mounted, which the next start removes */
  }
  rmdir(service->place);
}
