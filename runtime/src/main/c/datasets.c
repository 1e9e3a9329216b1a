/* The store's verbs. Each is one command of ZFS on something of ours: all of it lies below the parent
   that was fixed before the service began, and what is mounted lies in a directory of root's. */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST_PARENT = 100, MOST_WORDS = 24, LONGEST_WORD = 512, SECONDS = 120 };

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define LETTERS LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS

/* The one table. Kinds say what each argument must look like, see fits(). In a command $P is the
   parent, $O its pool, $T the directory of the trees, and $1 to $4 are the arguments. */
static const struct form {
  const char *verb, *kinds, *command;
} forms[] = {
    {"zfs-version", "", "zfs version"},
    {"zfs-parent", "", "zfs list -H -o name $P"},
    {"zfs-health", "", "zpool list -H -o health $O"},
    {"zfs-container", "c",
     "zfs create -o atime=off -o setuid=off -o canmount=off -o mountpoint=none"
     " -o com.sun:auto-snapshot=false $P/$1"},
    {"zfs-stage", "i", "zfs create -o atime=off -o setuid=off -o mountpoint=$T/stage/$1 $P/stage/$1"},
    {"zfs-function", "f",
     "zfs create -o atime=off -o setuid=off -o canmount=noauto -o mountpoint=$T/function/$1"
     " $P/function/$1"},
    {"zfs-place", "f", "zfs set mountpoint=$T/function/$1 $P/function/$1"},
    {"zfs-mount", "f", "zfs mount $P/function/$1"},
    {"zfs-unmount", "cn", "zfs unmount $P/$1/$2"},
    {"zfs-snapshot", "fv", "zfs snapshot $P/function/$1@$2"},
    {"zfs-hold", "fv", "zfs hold skerry $P/function/$1@$2"},
    {"zfs-release", "fv", "zfs release skerry $P/function/$1@$2"},
    {"zfs-destroy", "fv", "zfs destroy -d $P/function/$1@$2"},
    {"zfs-clone", "fvi#",
     "zfs clone -o mountpoint=$T/run/$3 -o atime=off -o refquota=$4 $P/function/$1@$2 $P/run/$3"},
    {"zfs-drop", "ti", "zfs destroy $P/$1/$2"},
    {"zfs-drop-all", "ti", "zfs destroy -r $P/$1/$2"},
    {"zfs-exists", "ti", "zfs list -H -o name $P/$1/$2"},
    {"zfs-drop-function", "f", "zfs destroy $P/function/$1"},
    {"zfs-children", "c", "zfs list -H -t filesystem -o name,mounted -d 1 -r $P/$1"},
    {"zfs-look", "fv",
     "zfs get -H -p -o name,property,value referenced,userrefs,defer_destroy $P/function/$1@$2"},
    {"zfs-snapshots", "",
     "zfs get -H -p -o name,property,value -r referenced,userrefs,defer_destroy $P/function"},
};

static char trees[96];
static const char *parent;
static uid_t service_uid, functions_uid;
static gid_t service_gid, functions_gid;

static bool of(const char *text, const char *characters, size_t least, size_t most) {
  size_t size = strlen(text);
  return size >= least && size <= most && strspn(text, characters) == size;
}

/* A DNS label. */
static bool is_function(const char *text) {
  return of(text, LOWER DIGITS "-", 1, 63) && *text != '-' && text[strlen(text) - 1] != '-';
}

static bool is_version(const char *text) {
  return *text == 'v' && text[1] != '0' && of(text + 1, DIGITS, 1, 9);
}

/* Of a build or a run: letters, a hyphen, an id. */
static bool is_id(const char *text) {
  size_t kind = strspn(text, LOWER);
  return kind >= 1 && kind <= 8 && text[kind] == '-' && of(text + kind + 1, LETTERS "_-", 1, 100) &&
         !strchr("_-", text[kind + 1]);
}

static bool is_temporary(const char *text) { return !strcmp(text, "run") || !strcmp(text, "stage"); }

static bool fits(char kind, const char *text) {
  switch (kind) {
    case 'f': return is_function(text);
    case 'v': return is_version(text);
    case 'i': return is_id(text);
    case 'n': return is_function(text) || is_id(text);
    case 't': return is_temporary(text);
    case 'c': return is_temporary(text) || !strcmp(text, "function");
    case '#': return of(text, DIGITS, 1, 18);
    default: return false;
  }
}

static bool fit(const char *kinds, char **arguments) {
  for (size_t i = 0; kinds[i]; i++)
    if (!fits(kinds[i], arguments[i])) return say("refused: argument %zu of that kind", i + 1);
  return true;
}

/* Writes a word with what it stands for; false when it is too long. */
static bool expand(const char *word, char **arguments, char *to) {
  char pool[LONGEST_PARENT + 1];
  size_t used = 0;
  snprintf(pool, sizeof pool, "%.*s", (int)strcspn(parent, "/"), parent);
  for (; *word; word++) {
    char one[2] = {*word, 0};
    const char *piece = one;
    if (*word == '$') {
      word++;
      piece = *word == 'P' ? parent : *word == 'O' ? pool : *word == 'T' ? trees
              : arguments[*word - '1'];
    }
    size_t size = strlen(piece);
    if (used + size >= LONGEST_WORD) return say("refused: a name is too long");
    memcpy(to + used, piece, size + 1);
    used += size;
  }
  return true;
}

static bool run_form(const struct form *form, char **arguments) {
  static char expanded[MOST_WORDS][LONGEST_WORD];
  char command[LONGEST_WORD], *rest = command, *words[MOST_WORDS + 1];
  int count = 0;
  snprintf(command, sizeof command, "%s", form->command);
  for (char *word; (word = strsep(&rest, " ")); count++) {
    if (count == MOST_WORDS || !expand(word, arguments, expanded[count])) return false;
    words[count] = expanded[count];
  }
  words[count] = NULL;
  return run_words(NULL, SECONDS, words);
}

/* container, name: a stage or draft becomes the service's own, to be written and read by it */
static bool take(char **a) {
  return fit("cn", a) && tree_give(trees, a[0], a[1], service_uid, service_gid);
}

/* container, name: it becomes what functions see as their own */
static bool give(char **a) {
  return fit("cn", a) && tree_give(trees, a[0], a[1], functions_uid, functions_gid);
}

/* container, name: removes a mount point, which is empty once nothing is mounted there */
static bool tidy(char **a) {
  char path[512];
  if (!fit("cn", a)) return false;
  snprintf(path, sizeof path, "%s/%s/%s", trees, a[0], a[1]);
  return rmdir(path) == 0 || errno == ENOENT || say("remove %s: %s", path, strerror(errno));
}

bool datasets_serve(char **fields, int count) {
  static const struct verb others[] = {
      {"zfs-take", 2, take}, {"zfs-give", 2, give}, {"zfs-tidy", 2, tidy}};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    if (strcmp(others[i].name, fields[0])) continue;
    if (count - 1 != others[i].arguments) return say("%s: %d arguments", fields[0], count - 1);
    return others[i].run(fields + 1);
  }
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    if (strcmp(forms[i].verb, fields[0])) continue;
    if ((size_t)count - 1 != strlen(forms[i].kinds))
      return say("%s: %d arguments", fields[0], count - 1);
    return fit(forms[i].kinds, fields + 1) && run_form(&forms[i], fields + 1);
  }
  return say("no such verb");
}

/* Letters first, in parts between slashes, so that none is an option, empty, or leads up. */
static bool is_parent(const char *text) {
  if (!of(text, LETTERS "_.:-/", 1, LONGEST_PARENT) || !strchr(LETTERS, *text) ||
      strchr(DIGITS, *text))
    return false;
  for (const char *slash = text; (slash = strchr(slash, '/')); slash++)
    if (!slash[1] || !strchr(LETTERS, slash[1])) return false;
  return true;
}

static bool is_user(const char *text, unsigned *id) {
  *id = (unsigned)strtoul(text, NULL, 10);
  return of(text, DIGITS, 1, 9) && *id > 0;
}

/* Everybody's mount points, where nobody but root makes or swaps anything. */
static bool make_place(void) {
  static const char *const containers[] = {"function", "stage", "run"};
  char place[64], path[128];
  struct stat st;
  snprintf(place, sizeof place, "/run/%s", helper_name);
  if ((mkdir(place, 0711) && errno != EEXIST) || lstat(place, &st) || !S_ISDIR(st.st_mode) ||
      st.st_uid != 0 || (st.st_mode & 022))
    return false;
  snprintf(trees, sizeof trees, "%s/trees", place);
  if ((mkdir(trees, 0750) && errno != EEXIST) || lchown(trees, 0, service_gid)) return false;
  for (size_t i = 0; i < sizeof containers / sizeof *containers; i++) {
    snprintf(path, sizeof path, "%s/%s", trees, containers[i]);
    if (mkdir(path, 0755) && errno != EEXIST) return false;
  }
  return true;
}

bool datasets_open(char **arguments) {
  struct rlimit files;
  parent = arguments[0];
  if (!is_parent(parent) || !is_user(arguments[1], &service_uid) ||
      !is_user(arguments[2], &service_gid) || !is_user(arguments[3], &functions_uid) ||
      !is_user(arguments[4], &functions_gid))
    return false;
  getrlimit(RLIMIT_NOFILE, &files); /* a deep tree holds one open for each level */
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  return make_place();
}
