/* Started by root: runs the service as an ordinary user, and for it, by a fixed table, the few
   programs that need root. The service dies with it, and it with the service.

     skerry-supervisor USER DATA BASE NAME HOME PARENT PORT COMMAND…
         run COMMAND as USER, if that can work; PARENT is the store's dataset, or empty; PORT is
         "low-port" if the service may listen below 1024, or empty
     skerry-supervisor ask SOCKET VERB
         have VERB's program started, and wait for it */
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define FUNCTIONS "64100" /* their user and group */

enum { MOST = 16, SIGNALS = MOST, LISTENER, POLLED, LONGEST_VERB = 16, END_SECONDS = 15 };

/* One connection: a program that runs for the service, or one that it still has to name. */
static struct {
  int fd;
  pid_t child;
} asked[MOST];

static struct service service;
static pid_t jvm;
static sigset_t before;

static const char *const verbs[] = {"warden", "helper", "zfs-warden", "zfs-helper"};

/* The store's verbs are there only where root named its dataset. */
static bool known(const char *verb) {
  for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
    if (!strcmp(verb, verbs[i])) return *service.parent || strncmp(verb, "zfs-", 4) != 0;
  return false;
}

/* The one table: a program of ours, its arguments fixed before the service began. With ZFS the trees
   are functions' own on the disk, so that its file system need not map anybody. */
static void run_verb(const char *verb, const int streams[3]) {
  char uid[16], gid[16], program[4200], own[4200], mounted[128], warden_socket[4200];
  snprintf(uid, sizeof uid, "%u", service.uid);
  snprintf(gid, sizeof gid, "%u", service.gid);
  snprintf(own, sizeof own, "%s/snapshots", service.data);
  snprintf(mounted, sizeof mounted, "%s/trees", service.place);
  snprintf(warden_socket, sizeof warden_socket, "%s/warden.sock", service.place);
  bool zfs = !strncmp(verb, "zfs-", 4), is_warden = strstr(verb, "warden") != NULL;
  char *const warden[] = {program, service.place, warden_socket, zfs ? mounted : own, service.base,
                          FUNCTIONS, FUNCTIONS, service.name, uid, gid, zfs ? "given" : NULL, NULL};
  char *const network[] = {program, service.name, NULL};
  char *const datasets[] = {program, service.name, service.parent, uid, gid, FUNCTIONS, FUNCTIONS,
                            NULL};
  char *const environment[] = {NULL};
  snprintf(program, sizeof program, "%s/runtime/target/warden/skerry-%s", service.home,
           is_warden ? "warden" : "helper");
  for (int i = 0; i < 3; i++)
    if (dup2(streams[i], i) < 0) _exit(126);
  if (prctl(PR_SET_PDEATHSIG, zfs || is_warden ? SIGKILL : ORPHANED) ||
      sigprocmask(SIG_SETMASK, &before, NULL))
    _exit(126);
  execve(program, is_warden ? warden : zfs ? datasets : network, environment);
  printf("error start %s: %s\n", program, strerror(errno));
  fflush(stdout);
  _exit(127);
}

static void hang_up(int i) {
  if (asked[i].fd >= 0) close(asked[i].fd);
  asked[i].fd = -1;
  if (asked[i].child > 0) kill(asked[i].child, SIGKILL); /* reaped by its signal */
}

/* Takes a verb and the three streams that its program gets, all in one message. */
static bool take(int fd, char verb[LONGEST_VERB], int streams[3]) {
  union {
    struct cmsghdr head;
    char space[CMSG_SPACE(3 * sizeof(int))];
  } control = {0};
  struct iovec text = {verb, LONGEST_VERB - 1};
  struct msghdr message = {.msg_iov = &text,
                           .msg_iovlen = 1,
                           .msg_control = control.space,
                           .msg_controllen = sizeof control.space};
  ssize_t size = recvmsg(fd, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  struct cmsghdr *head = size > 0 ? CMSG_FIRSTHDR(&message) : NULL;
  if (!head || head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS) return false;
  size_t count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
  memcpy(streams, CMSG_DATA(head), count * sizeof(int));
  verb[size] = 0;
  return count == 3 && !(message.msg_flags & (MSG_CTRUNC | MSG_TRUNC)) &&
         known(verb);
}

static void serve(int i) {
  char verb[LONGEST_VERB];
  int streams[3] = {-1, -1, -1};
  bool named = asked[i].child == 0 && take(asked[i].fd, verb, streams);
  if (named) {
    asked[i].child = fork();
    if (asked[i].child == 0) run_verb(verb, streams);
  }
  for (int s = 0; s < 3; s++)
    if (streams[s] >= 0) close(streams[s]);
  if (!named || asked[i].child < 0) hang_up(i); /* nothing more is to be said: it ended, or errs */
}

static void answer(int listener) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC), i = 0;
  if (fd < 0) return;
  while (i < MOST && (asked[i].fd >= 0 || asked[i].child > 0)) i++;
  if (i == MOST || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) ||
      peer.uid != service.uid) {
    close(fd);
    return;
  }
  asked[i].fd = fd;
}

static void reap(bool *ended, int *status) {
  int how;
  for (pid_t pid; (pid = waitpid(-1, &how, WNOHANG)) > 0;) {
    int code = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
    if (pid == jvm) {
      *ended = true;
      *status = code;
    }
    for (int i = 0; i < MOST; i++) {
      if (asked[i].child != pid) continue;
      unsigned char byte = (unsigned char)code;
      if (asked[i].fd >= 0 && send(asked[i].fd, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        errno = 0;
      asked[i].child = 0;
      hang_up(i);
    }
  }
}

/* The life lines of what still runs ended with the service; what does not follow is killed. */
static void end(int signals) {
  struct pollfd one = {.fd = signals, .events = POLLIN};
  for (int seconds = 0; seconds < END_SECONDS; seconds++) {
    struct signalfd_siginfo info;
    bool ignored = false, running = false;
    int status;
    if (poll(&one, 1, 1000) > 0 && read(signals, &info, sizeof info) < 0) break;
    reap(&ignored, &status);
    for (int i = 0; i < MOST; i++) running |= asked[i].child > 0;
    if (!running) break;
  }
  for (int i = 0; i < MOST; i++) hang_up(i);
  place_close(&service);
}

static int supervise(int listener, int signals) {
  bool ended = false;
  int status = 0;
  while (!ended) {
    struct pollfd polled[POLLED] = {[SIGNALS] = {signals, POLLIN, 0},
                                    [LISTENER] = {listener, POLLIN, 0}};
    for (int i = 0; i < MOST; i++) polled[i] = (struct pollfd){asked[i].fd, POLLIN, 0};
    if (poll(polled, POLLED, -1) < 0) continue;
    for (int i = 0; i < MOST; i++)
      if (polled[i].revents) serve(i);
    if (polled[LISTENER].revents) answer(listener);
    struct signalfd_siginfo info;
    if (!polled[SIGNALS].revents || read(signals, &info, sizeof info) < 0) continue;
    if (info.ssi_signo == SIGCHLD) reap(&ended, &status);
    else if (info.ssi_code != SI_KERNEL) kill(jvm, (int)info.ssi_signo); /* a terminal told both */
  }
  end(signals);
  return status;
}

static int ask(const char *path, const char *verb) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  union {
    struct cmsghdr head;
    char space[CMSG_SPACE(3 * sizeof(int))];
  } control = {0};
  static const int streams[3] = {0, 1, 2};
  struct iovec text = {(char *)verb, strlen(verb)};
  struct msghdr message = {.msg_iov = &text,
                           .msg_iovlen = 1,
                           .msg_control = control.space,
                           .msg_controllen = sizeof control.space};
  control.head = (struct cmsghdr){CMSG_LEN(sizeof streams), SOL_SOCKET, SCM_RIGHTS};
  memcpy(CMSG_DATA(&control.head), streams, sizeof streams);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (!*verb || strlen(path) >= sizeof address.sun_path) return 2; /* nothing would be sent */
  strcpy(address.sun_path, path);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) || sendmsg(fd, &message, 0) < 0) {
    printf("error ask %s: %s\n", path, strerror(errno));
    return 1;
  }
  /* the streams are the program's now: it alone must hold them */
  for (int i = 0; i < 3; i++) close(i);
  unsigned char status = 1;
  return read(fd, &status, 1) == 1 ? status : 1;
}

int main(int argc, char **argv) {
  sigset_t all;
  if (argc == 4 && !strcmp(argv[1], "ask")) return ask(argv[2], argv[3]);
  if (argc < 9) {
    fputs("usage: skerry-supervisor USER DATA BASE NAME HOME PARENT PORT COMMAND…\n", stderr);
    return 2;
  }
  service = (struct service){.base = argv[3], .name = argv[4], .home = argv[5],
                             .parent = argv[6], .low_port = !strcmp(argv[7], "low-port")};
  char **command = argv + 8;
  const char *why = user_find(&service, argv[1]);
  if (!why) why = data_take(&service, argv[2]);
  if (!why) why = user_reaches(&service, command[0]);
  if (why) {
    setenv("SKERRY_STAYS_ROOT", why, 1);
    execv(command[0], command);
    fprintf(stderr, "skerry: start %s: %s\n", command[0], strerror(errno));
    return 126;
  }
  for (int i = 0; i < MOST; i++) asked[i].fd = -1;
  int listener = place_open(&service);
  sigemptyset(&all);
  for (int wanted[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD}, i = 0; i < 4; i++)
    sigaddset(&all, wanted[i]);
  sigprocmask(SIG_BLOCK, &all, &before);
  int signals = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
  if (listener < 0 || signals < 0) return 1;
  jvm = fork();
  if (jvm == 0) user_run(&service, command, &before);
  return jvm < 0 ? 1 : supervise(listener, signals);
}
