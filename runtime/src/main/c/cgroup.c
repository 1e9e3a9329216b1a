/* Control groups, version 2 or version 1 with one hierarchy per controller. One group per jail slot
   below our own prefix; they are reused, because making one costs far more than a jail. */
#include "warden.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define ROOT "/sys/fs/cgroup"
enum { CG_MEMORY, CG_PIDS, CG_CPU, CG_CPUACCT, GROUPS };

static const char *const names[GROUPS] = {"memory", "pids", "cpu", "cpuacct"};
static int root[GROUPS] = {-1, -1, -1, -1}, ours[GROUPS] = {-1, -1, -1, -1};
static bool unified;

/* Files that every run of a slot uses: opening one costs more than using it. The first are the
   groups' lists of members. */
enum { KILLS = GROUPS, PEAK, CPU, KEPT };
static struct slot {
  bool made;
  int event, file[KEPT];
  uint64_t cpu, kills;
  struct limits set;
} *slots;

static int open_slot(int group, int slot, const char *file, int flags) {
  char path[128];
  snprintf(path, sizeof path, "%d/%s", slot, file);
  return openat(ours[group], path, flags | O_CLOEXEC);
}

static bool put_at(int fd, const char *value) {
  if (fd < 0) return false;
  bool done = write(fd, value, strlen(value)) >= 0;
  int error = errno;
  close(fd);
  errno = error;
  return done;
}

static bool put(int group, int slot, const char *file, const char *value) {
  return put_at(open_slot(group, slot, file, O_WRONLY), value);
}

static bool put_number(int group, int slot, const char *file, uint64_t value) {
  char text[32];
  snprintf(text, sizeof text, "%llu", (unsigned long long)value);
  return put(group, slot, file, text);
}

/* The number after a key at the start of a line, or of the whole file without a key; else 0. */
static uint64_t number(int fd, const char *key) {
  char text[2048] = "\n";
  if (fd < 0) return 0;
  ssize_t size = pread(fd, text + 1, sizeof text - 2, 0);
  if (size <= 0) return 0;
  text[size + 1] = 0;
  char find[64];
  snprintf(find, sizeof find, "\n%s", key);
  char *found = strstr(text, find);
  return found ? strtoull(found + strlen(find), NULL, 10) : 0;
}

static void kill_members(int directory, const char *group) {
  char path[300], text[4096];
  snprintf(path, sizeof path, "%s/cgroup.procs", group);
  int fd = openat(directory, path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  ssize_t size = read(fd, text, sizeof text - 1);
  text[size > 0 ? size : 0] = 0;
  close(fd);
  for (char *at = text, *end; *at; at = end) {
    long pid = strtol(at, &end, 10);
    if (end == at) break;
    if (pid > 1 && pid != getpid()) kill((pid_t)pid, SIGKILL);
    while (*end == '\n') end++;
  }
}

/* Removes every group below our prefix, with what still runs there. */
static void sweep(int group) {
  int copy = openat(ours[group], ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *list = copy < 0 ? NULL : fdopendir(copy);
  if (!list) return;
  for (struct dirent *entry; (entry = readdir(list));) {
    if (entry->d_type != DT_DIR || entry->d_name[0] == '.') continue;
    for (int i = 0; i < 50; i++) {
      if (unlinkat(ours[group], entry->d_name, AT_REMOVEDIR) == 0 || errno != EBUSY) break;
      kill_members(ours[group], entry->d_name);
      usleep(10000);
    }
  }
  closedir(list);
}

static void open_group(int group, const char *hierarchy, const char *prefix) {
  root[group] = open(hierarchy, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (root[group] < 0) return;
  if (mkdirat(root[group], prefix, 0755) && errno != EEXIST) return;
  ours[group] = openat(root[group], prefix, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (ours[group] >= 0) sweep(group);
}

/* Where processes without jails live in a delegated group: a group either has members or children. */
static const char leaf[] = "skerry-service";

static void move(int directory, const char *group, pid_t pid) {
  char path[64], text[16];
  snprintf(path, sizeof path, "%s/cgroup.procs", group);
  snprintf(text, sizeof text, "%d", pid);
  put_at(openat(directory, path, O_WRONLY | O_CLOEXEC), text);
}

/* The group that this process is in, when it is of version 2; an earlier warden's leaf is left out. */
static bool find_own(char *path, size_t size) {
  char text[4096];
  int fd = open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC);
  ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  if (length <= 0) return false;
  text[length] = 0;
  char *own = strncmp(text, "0::/", 4) ? strstr(text, "\n0::/") : text;
  if (!own) return false;
  own = strchr(own, '/');
  own[strcspn(own, "\n")] = 0;
  char *last = strrchr(own, '/');
  if (!strcmp(last + 1, leaf)) *last = 0;
  return (size_t)snprintf(path, size, ROOT "%s", own) < size;
}

/* Whether the group that we run in was given to our user, as systemd does with Delegate=yes. */
static int open_delegated(char *path, size_t size) {
  struct statfs fs;
  static const char *const files[] = {".", "cgroup.procs", "cgroup.subtree_control"};
  if (statfs(ROOT, &fs) || fs.f_type != CGROUP2_SUPER_MAGIC || !find_own(path, size)) return -1;
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  for (size_t i = 0; fd >= 0 && i < sizeof files / sizeof *files; i++) {
    if (faccessat(fd, files[i], W_OK, AT_EACCESS) == 0) continue;
    close(fd);
    fd = -1;
  }
  return fd;
}

bool cgroup_delegated(void) {
  char path[4200];
  int fd = open_delegated(path, sizeof path);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

bool cgroup_limits_memory(void) { return ours[CG_MEMORY] >= 0; }

static void open_unified(const char *path, const char *prefix) {
  open_group(0, path, prefix);
  for (int i = 0; i < 3 && ours[0] >= 0; i++) {
    char text[16];
    snprintf(text, sizeof text, "+%s", names[i]);
    put_at(openat(root[0], "cgroup.subtree_control", O_WRONLY | O_CLOEXEC), text);
    bool on = put_at(openat(ours[0], "cgroup.subtree_control", O_WRONLY | O_CLOEXEC), text);
    if (i > 0) ours[i] = on ? ours[0] : -1;
    else if (!on) ours[0] = -1; /* without memory there is no point in the others */
  }
  ours[CG_CPUACCT] = ours[0]; /* every group counts its processor time */
}

/* Only we and the service that started us move: a foreign process in the group keeps it as it is. */
static void open_ordinary(const char *prefix) {
  char path[4200];
  int own = open_delegated(path, sizeof path);
  if (own < 0) return;
  unified = true;
  if (mkdirat(own, leaf, 0755) == 0 || errno == EEXIST) {
    move(own, leaf, getppid());
    move(own, leaf, getpid());
    open_unified(path, prefix);
  }
  if (ours[0] < 0) {
    unlinkat(own, prefix, AT_REMOVEDIR);
    move(own, ".", getppid());
    move(own, ".", getpid());
    unlinkat(own, leaf, AT_REMOVEDIR);
  }
  close(own);
}

void cgroup_open(const char *prefix) {
  struct statfs fs;
  slots = keep_apart(MAX_JAILS * sizeof *slots);
  for (int i = 0; i < MAX_JAILS; i++) {
    slots[i].event = -1;
    memset(slots[i].file, -1, sizeof slots[i].file);
  }
  if (!*prefix || statfs(ROOT, &fs)) return;
  if (warden.ordinary) {
    open_ordinary(prefix);
    return;
  }
  unified = fs.f_type == CGROUP2_SUPER_MAGIC;
  if (!unified) {
    for (int i = 0; i < GROUPS; i++) {
      char path[64];
      snprintf(path, sizeof path, ROOT "/%s", names[i]);
      if (statfs(path, &fs) == 0 && fs.f_type == CGROUP_SUPER_MAGIC) open_group(i, path, prefix);
    }
    return;
  }
  open_unified(ROOT, prefix);
}

/* One word per controller that works, or "none". */
void cgroup_describe(char *text, size_t size) {
  size_t at = 0;
  text[0] = 0;
  for (int i = 0; i < GROUPS; i++)
    if (ours[i] >= 0) at += (size_t)snprintf(text + at, size - at, "%s%s", at ? "," : "", names[i]);
  if (!at) snprintf(text, size, "none");
}

/* Version 1 tells an out-of-memory by an event file; version 2 kills the whole group itself. */
int cgroup_event(int slot) {
  if (ours[CG_MEMORY] < 0 || unified) return -1;
  if (slots[slot].event < 0) slots[slot].event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return slots[slot].event;
}

static void watch_memory(int slot, int event) {
  char text[32];
  int control = open_slot(CG_MEMORY, slot, "memory.oom_control", O_RDONLY);
  snprintf(text, sizeof text, "%d %d", event, control);
  put(CG_MEMORY, slot, "cgroup.event_control", text);
  if (control >= 0) close(control);
}

static bool limit_memory(int slot, uint64_t bytes, int event, bool fresh) {
  if (unified) {
    put(CG_MEMORY, slot, "memory.oom.group", "1");
    put(CG_MEMORY, slot, "memory.swap.max", "0");
    return put_number(CG_MEMORY, slot, "memory.max", bytes);
  }
  if (fresh) watch_memory(slot, event);
  put(CG_MEMORY, slot, "memory.memsw.limit_in_bytes", "-1");
  if (!put_number(CG_MEMORY, slot, "memory.limit_in_bytes", bytes)) {
    put(CG_MEMORY, slot, "memory.force_empty", "0");
    if (!put_number(CG_MEMORY, slot, "memory.limit_in_bytes", bytes)) return false;
  }
  put_number(CG_MEMORY, slot, "memory.memsw.limit_in_bytes", bytes);
  return true;
}

static bool limit_cpu(int slot, uint32_t millis) {
  char text[48];
  uint64_t quota = (uint64_t)millis * 100 < 1000 ? 1000 : (uint64_t)millis * 100;
  snprintf(text, sizeof text, "%llu 100000", (unsigned long long)quota);
  return unified ? put(CG_CPU, slot, "cpu.max", text)
                 : put_number(CG_CPU, slot, "cpu.cfs_quota_us", quota);
}

static const char *make_groups(int slot, bool *fresh) {
  int *file = slots[slot].file;
  char name[16];
  snprintf(name, sizeof name, "%d", slot);
  for (int i = 0; i < GROUPS; i++) {
    if (ours[i] < 0) continue;
    if (mkdirat(ours[i], name, 0755) == 0) *fresh = true;
    else if (errno != EEXIST) return "make a control group";
    if (unified && i > 0) continue;
    file[i] = open_slot(i, slot, unified ? "cgroup.procs" : "tasks", O_WRONLY);
    if (file[i] < 0) return "open a control group";
  }
  if (ours[CG_MEMORY] >= 0) {
    file[KILLS] = open_slot(CG_MEMORY, slot, unified ? "memory.events" : "memory.oom_control", O_RDONLY);
    file[PEAK] = open_slot(CG_MEMORY, slot, unified ? "memory.peak" : "memory.max_usage_in_bytes", O_RDWR);
  }
  if (ours[CG_CPUACCT] >= 0)
    file[CPU] = open_slot(CG_CPUACCT, slot, unified ? "cpu.stat" : "cpuacct.usage", O_RDONLY);
  slots[slot].made = true;
  return NULL;
}

/* Makes the slot's groups when they are new and sets what differs from the last jail's limits.
   Returns what failed, or null. */
const char *cgroup_limit(int slot, const struct limits *limits) {
  struct limits *set = &slots[slot].set;
  bool fresh = false;
  const char *failed = slots[slot].made ? NULL : make_groups(slot, &fresh);
  if (failed) return failed;
  uint64_t memory = set->memory;
  set->memory = 0; /* nothing counts as set before all of it is */
  if (ours[CG_MEMORY] >= 0 && memory != limits->memory &&
      !limit_memory(slot, limits->memory, cgroup_event(slot), fresh))
    return "limit memory";
  /* the jail's first process is ours and does not count */
  if (ours[CG_PIDS] >= 0 && set->processes != limits->processes &&
      !put_number(CG_PIDS, slot, "pids.max", (uint64_t)limits->processes + 1))
    return "limit processes";
  if (ours[CG_CPU] >= 0 && set->cpu_millis != limits->cpu_millis &&
      !limit_cpu(slot, limits->cpu_millis))
    return "limit processor time";
  *set = *limits;
  return NULL;
}

/* In the jail's first process: goes in. One thread moving itself takes no global lock;
   "cgroup.procs" costs milliseconds on version 1. */
const char *cgroup_enter(const int *members) {
  for (int i = 0; i < GROUPS; i++)
    if (members[i] >= 0 && write(members[i], "0", 1) < 0) return "enter a control group";
  return NULL;
}

const int *cgroup_members(int slot) { return slots[slot].file; }

static uint64_t cpu_of(int slot) {
  uint64_t value = number(slots[slot].file[CPU], unified ? "usage_usec " : "");
  return unified ? value : value / 1000;
}

static uint64_t kills_of(int slot) { return number(slots[slot].file[KILLS], "oom_kill "); }

/* Takes the counters' values before the start: groups are reused. */
void cgroup_begin(int slot) {
  int *peak = &slots[slot].file[PEAK];
  uint64_t ignored_count;
  slots[slot].cpu = cpu_of(slot);
  slots[slot].kills = kills_of(slot);
  if (slots[slot].event >= 0 && read(slots[slot].event, &ignored_count, 8) < 0) errno = 0;
  /* version 2 can reset it since 6.12, for this one descriptor; else nothing is known of one run */
  if (*peak >= 0 && pwrite(*peak, unified ? "r" : "0", 1, 0) < 0) {
    close(*peak);
    *peak = -1;
  }
}

bool cgroup_out_of_memory(int slot) {
  return ours[CG_MEMORY] >= 0 && kills_of(slot) > slots[slot].kills;
}

/* Leaves what is not counted here as it is. */
void cgroup_usage(int slot, uint64_t *cpu_micros, uint64_t *peak) {
  uint64_t cpu = cpu_of(slot);
  if (cpu > slots[slot].cpu) *cpu_micros = cpu - slots[slot].cpu;
  *peak = number(slots[slot].file[PEAK], "");
}

/* A jail that boots ahead gives way to those that run: a tenth of their share where there is a queue. */
void cgroup_give_way(int slot, bool on) {
  if (ours[CG_CPU] < 0) return;
  uint64_t share = unified ? 100 : 1024;
  put_number(CG_CPU, slot, unified ? "cpu.weight" : "cpu.shares", on ? share / 10 : share);
}

/* Bytes that its processes have of their own now; files that they read are not counted. */
uint64_t cgroup_memory(int slot) {
  if (ours[CG_MEMORY] < 0) return 0;
  int fd = open_slot(CG_MEMORY, slot, "memory.stat", O_RDONLY);
  uint64_t bytes = number(fd, unified ? "anon " : "rss ");
  if (fd >= 0) close(fd);
  return bytes;
}

void cgroup_close(void) {
  for (int i = 0; i < GROUPS; i++) {
    if (ours[i] < 0 || (unified && i > 0)) continue;
    sweep(i);
    unlinkat(root[i], warden.cgroup, AT_REMOVEDIR);
  }
}
