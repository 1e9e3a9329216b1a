/* The loop: one thread, one epoll, every jail one connection. */
#include "warden.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LIFE_LINE = MAX_JAILS << 8, LISTENER };
enum { EVENTS = 64, FILES_PER_JAIL = 21, FILES_OF_OURS = 192 };

struct warden warden;
static struct jail *jails;
static uint64_t deadlines[MAX_JAILS]; /* side by side: every turn of the loop looks at all */
static bool used[MAX_JAILS], some_ended;
static int listener, most_jails = MAX_JAILS;
const int ignored[IGNORED] = {SIGPIPE, SIGTERM, SIGINT, SIGHUP};
static int top; /* above every jail in use: what was never touched is not looked at */

uint64_t now_micros(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void die(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("error ", stdout);
  vprintf(format, arguments);
  putchar('\n');
  fflush(stdout);
  exit(1);
}

/* Memory that jails do not inherit: not theirs to see, and it need not be copied. */
void *keep_apart(size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED || madvise(memory, size, MADV_DONTFORK))
    die("allocate %zu bytes: %s", size, strerror(errno));
  return memory;
}

/* No events at all takes the descriptor out: a pipe's end is reported even when nobody asks. */
void listen_to(struct jail *jail, enum source source, uint32_t events) {
  struct epoll_event event = {.events = events,
                              .data.u64 = (uint64_t)(jail - jails) << 8 | source};
  if (jail->fd[source] < 0 || jail->armed[source] == events) return;
  int verb = events == 0 ? EPOLL_CTL_DEL : jail->armed[source] ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  if (epoll_ctl(warden.epoll, verb, jail->fd[source], &event) == 0) jail->armed[source] = events;
}

void forget(struct jail *jail, enum source source) {
  if (jail->fd[source] < 0) return;
  listen_to(jail, source, 0);
  if (source != S_OOM) close(jail->fd[source]); /* that one belongs to the slot */
  jail->fd[source] = -1;
}

static void accept_jail(void) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) return;
  int index = 0;
  while (index < top && index < most_jails && used[index]) index++;
  if (index == most_jails || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) ||
      (peer.uid != 0 && peer.uid != warden.starter)) {
    close(fd);
    return;
  }
  struct jail *jail = &jails[index];
  if (top <= index) top = index + 1;
  memset(jail, 0, offsetof(struct jail, out));
  memset(jail->fd, -1, sizeof jail->fd);
  used[index] = true;
  deadlines[index] = 0;
  jail->plan.slot = index;
  jail->plan.lane = -1;
  jail->credit[0] = jail->credit[1] = WINDOW;
  jail->plan.space = (struct space)NO_SPACE;
  jail->fd[S_SOCKET] = fd;
  listen_to(jail, S_SOCKET, EPOLLIN);
}

static void release(struct jail *jail) {
  for (int i = 0; i < SOURCES; i++) forget(jail, (enum source)i);
  lane_leave(&jail->plan);
  frame_drop_start(jail);
  free(jail->body);
  space_give(&jail->plan.space);
  used[jail - jails] = false;
  deadlines[jail - jails] = 0;
  while (top > 0 && !used[top - 1]) top--;
}

static void dispatch(struct jail *jail, enum source source, uint32_t events) {
  switch (source) {
    case S_SOCKET:
      if (events & EPOLLOUT) {
        frame_flush(jail);
        for (int i = 0; i < 2 && jail->started; i++) frame_relay(jail, i);
        jail_finish(jail);
      }
      if (events & ~(uint32_t)EPOLLOUT) frame_read(jail);
      break;
    case S_OUT: frame_relay(jail, 0); break;
    case S_ERR: frame_relay(jail, 1); break;
    case S_REPORT: jail_reported(jail); break;
    case S_CHILD: jail_reaped(jail); break;
    case S_IN: frame_feed(jail); break;
    case S_START: frame_pass_start(jail); break;
    case S_BOOTED: jail_booted(jail); break;
    default:
      if (jail->started || jail->plan.boots) jail_kill(jail, MEMORY);
      listen_to(jail, S_OOM, 0);
  }
  if (!frame_gathers(jail)) frame_flush(jail);
}

void set_deadline(const struct jail *jail, uint64_t micros) { deadlines[jail - jails] = micros; }

void may_be_released(void) { some_ended = true; }

/* Kills what is out of time; says how long the loop may sleep. */
static int check_deadlines(void) {
  uint64_t now = now_micros(), next = UINT64_MAX;
  for (int i = 0; i < top; i++) {
    if (!deadlines[i]) continue;
    if (deadlines[i] <= now) {
      deadlines[i] = 0;
      jail_kill(&jails[i], TIMEOUT);
    } else if (deadlines[i] < next) {
      next = deadlines[i];
    }
  }
  uint64_t millis = (next - now + 999) / 1000;
  return next == UINT64_MAX ? -1 : (int)(millis < 60000 ? millis : 60000);
}

static _Noreturn void end(void) {
  for (int i = 0; i < top; i++)
    if (used[i]) jail_kill(&jails[i], KILLED);
  for (int i = 0; i < top; i++) {
    siginfo_t info;
    if (used[i] && jails[i].fd[S_CHILD] >= 0)
      waitid(P_PIDFD, (id_t)jails[i].fd[S_CHILD], &info, WEXITED);
  }
  cgroup_close();
  exit(0);
}

static void loop(void) {
  struct epoll_event events[EVENTS];
  for (;;) {
    bool ended = false, connected = false;
    int count = epoll_wait(warden.epoll, events, EVENTS, check_deadlines());
    for (int i = 0; i < count; i++) {
      uint64_t tag = events[i].data.u64;
      if (tag == LIFE_LINE) ended = true;
      else if (tag == LISTENER) connected = true;
      else if (used[tag >> 8] && jails[tag >> 8].armed[tag & 0xff])
        dispatch(&jails[tag >> 8], (enum source)(tag & 0xff), events[i].events);
    }
    if (ended) end();
    /* only now may a place be used again: events of its last user may have been in this batch */
    for (int i = some_ended ? top - 1 : -1; i >= 0; i--)
      if (used[i] && jails[i].closed && jails[i].fd[S_CHILD] < 0) release(&jails[i]);
    some_ended = false;
    if (connected) accept_jail();
  }
}

static void watch(int fd, uint64_t tag) {
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = tag};
  if (epoll_ctl(warden.epoll, EPOLL_CTL_ADD, fd, &event)) die("watch: %s", strerror(errno));
}

static void make_socket(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) die("bind %s: the path is too long", path);
  strcpy(address.sun_path, path);
  unlink(path);
  listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  mode_t before = umask(0177);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, MAX_JAILS))
    die("bind %s: %s", path, strerror(errno));
  if (warden.starter != geteuid() && lchown(path, warden.starter, warden.starter_gid))
    die("give away %s: %s", path, strerror(errno));
  umask(before);
}

/* One warden per directory: the one before may still be clearing up. */
static void take_lock(const char *directory) {
  char path[4200];
  snprintf(path, sizeof path, "%s/warden.lock", directory);
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  for (int i = 0; fd < 0 || flock(fd, LOCK_EX | LOCK_NB); i++) {
    if (fd < 0 || i == 1000) die("lock %s: %s", path, strerror(errno));
    usleep(10000);
  }
}

static int open_namespace(void) {
  int fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
  if (fd < 0) die("open /proc/self/ns/mnt: %s", strerror(errno));
  return fd;
}

/* For the jails, which inherit it. */
static void limit(__rlimit_resource_t resource, rlim_t value) {
  struct rlimit now;
  getrlimit(resource, &now);
  now.rlim_max = now.rlim_max < value ? now.rlim_max : value;
  now.rlim_cur = now.rlim_max;
  setrlimit(resource, &now);
}

static void make_process_ready(void) {
  struct rlimit files;
  setsid();
  umask(022);
  lane_reserve(); /* jails count on 0 to 4 being free of what they inherit */
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL); /* what the service blocks or ignores is its business */
  for (int i = 1; i < NSIG; i++) signal(i, SIG_DFL);
  for (size_t i = 0; i < IGNORED; i++) signal(ignored[i], SIG_IGN); /* the life line ends us */
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_MEMLOCK, 64 << 10);
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur < MAX_JAILS * FILES_PER_JAIL + FILES_OF_OURS)
    most_jails = ((int)files.rlim_cur - FILES_OF_OURS) / FILES_PER_JAIL;
}

/* Of a service that is not root's: it may connect, and the trees are its own, or were given to the
   functions' user. */
static void serve_another(char **ids, bool given) {
  warden.mapping = -1;
  if (!ids) return;
  uid_t uid = (uid_t)strtoul(ids[0], NULL, 10);
  gid_t gid = (gid_t)strtoul(ids[1], NULL, 10);
  if (!given) warden.mapping = mapping_open(uid, gid, warden.uid, warden.gid);
  if (!given && warden.mapping < 0) die("map users: %s", strerror(errno));
  warden.starter = uid;
  warden.starter_gid = gid;
}

int main(int argc, char **argv) {
  char groups[128];
  if (argc == 2 && !strcmp(argv[1], "check")) {
    user_check();
    printf("ready %s%s\n", cgroup_delegated() ? "memory,pids,cpu," : "none,",
           user_counts_processes() ? "user-processes" : "user");
    return 0;
  }
  bool given = argc == 11 && !strcmp(argv[10], "given");
  if (argc != 8 && argc != 10 && !given)
    die("start: usage: skerry-warden DIRECTORY SOCKET TREES BASE UID GID CGROUP [UID GID [given]]");
  warden = (struct warden){.starter = getuid(),
                           .trees = argv[3],
                           .uid = (uid_t)strtoul(argv[5], NULL, 10),
                           .gid = (gid_t)strtoul(argv[6], NULL, 10),
                           .cgroup = argv[7]};
  warden.ordinary = warden.starter != 0;
  if (warden.uid == 0 || warden.gid == 0) die("start: functions must not run as root");
  if (warden.ordinary && (warden.uid != warden.starter || warden.gid != getgid()))
    die("start: an ordinary user's functions run as that user");
  make_process_ready();
  jails = keep_apart(MAX_JAILS * sizeof *jails);
  serve_another(argc > 8 ? argv + 8 : NULL, given);
  take_lock(argv[1]);
  warden.epoll = epoll_create1(EPOLL_CLOEXEC);
  make_socket(argv[2]);
  cgroup_open(warden.cgroup);
  if (warden.ordinary) user_enter();
  space_open();
  jail_open();
  warden.host_namespace = open_namespace();
  int directory = open("/proc/self/ns", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  root_make(argv[4], argv[1]);
  warden.own_namespace = openat(directory, "mnt", O_RDONLY | O_CLOEXEC);
  if (warden.own_namespace < 0) die("open ns/mnt: %s", strerror(errno));
  if (warden.ordinary) warden.trees = "/trees";
  close(directory);
  root_capabilities();
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || filter_common())
    die("install the system call filter: %s", strerror(errno));
  watch(0, LIFE_LINE);
  watch(listener, LISTENER);
  lane_open();
  cgroup_describe(groups, sizeof groups);
  printf("ready %s%s\n", groups,
         !warden.ordinary ? "" : user_counts_processes() ? ",user-processes" : ",user");
  fflush(stdout);
  loop();
}
