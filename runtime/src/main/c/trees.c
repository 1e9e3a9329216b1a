/* Gives a whole tree to a user. Strangers wrote it: links are given, not followed, and nothing beyond
   the dataset that is mounted there is touched. */
#include "helper.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DEEPEST = 2100 };

struct gift {
  dev_t device;
  uid_t uid;
  gid_t gid;
};

static bool give(const struct gift *gift, int directory, int depth);

static bool give_entry(const struct gift *gift, int fd, int depth) {
  struct stat st;
  if (fstat(fd, &st)) return say("look: %s", strerror(errno));
  if (st.st_dev != gift->device) return say("something else is mounted in the tree");
  if (S_ISDIR(st.st_mode)) {
    int below = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (below < 0) return say("open: %s", strerror(errno));
    if (!give(gift, below, depth + 1)) return false;
  }
  if (st.st_uid == gift->uid && st.st_gid == gift->gid) return true;
  return fchownat(fd, "", gift->uid, gift->gid, AT_EMPTY_PATH) == 0 ||
         say("change the owner: %s", strerror(errno));
}

/* Closes the directory. */
static bool give(const struct gift *gift, int directory, int depth) {
  DIR *list = depth > DEEPEST ? NULL : fdopendir(directory);
  if (!list) {
    close(directory);
    return say(depth > DEEPEST ? "deeper than %d directories" : "list: no memory", DEEPEST);
  }
  bool given = true;
  for (struct dirent *entry; given && (entry = readdir(list));) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    int fd = openat(dirfd(list), entry->d_name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    given = fd >= 0 ? give_entry(gift, fd, depth) : say("open: %s", strerror(errno));
    if (fd >= 0) close(fd);
  }
  closedir(list);
  return given;
}

bool tree_give(const char *trees, const char *container, const char *name, uid_t uid, gid_t gid) {
  struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
                         .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
  struct stat above, st;
  char path[512];
  bool given = false;
  snprintf(path, sizeof path, "%s/%s", trees, container);
  int place = open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  int root = place < 0 ? -1 : (int)syscall(SYS_openat2, place, name, &how, sizeof how);
  if (root < 0 || fstat(place, &above) || fstat(root, &st)) {
    say("open %s/%s: %s", path, name, strerror(errno));
  } else if (st.st_dev == above.st_dev) {
    say("%s/%s is not mounted here: run the service in the mount namespace of zfs", path, name);
  } else {
    struct gift gift = {st.st_dev, uid, gid};
    given = give_entry(&gift, root, 0);
  }
  if (root >= 0) close(root);
  if (place >= 0) close(place);
  return given;
}
