/* Feeds frames to the warden's parser and what it passes on to the parked process that reads it: the
   real frame.c and child.c, with everything around them replaced. Input: one byte for the sizes of the
   pieces that arrive, one for what the jail does meanwhile, then the connection's bytes. */
#include "warden.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static jmp_buf ended;
static void *held[2];
static int holds;

/* Exactly as large as asked for, so that a byte beyond is noticed. */
static void *hold(size_t size) {
  assert(holds < 2);
  return held[holds++] = calloc(1, size);
}

static void let_go(void) {
  while (holds > 0) free(held[--holds]);
}

/* What the kernel would do with them: read each string to its end. */
static int run(char **argv, char **variables) {
  size_t sum = 0;
  for (char **at = argv; *at; at++) sum += strlen(*at);
  for (char **at = variables; *at; at++) sum += strlen(*at);
  assert(argv[0] && sum < 2 * MAX_START);
  longjmp(ended, 1);
}

#define mmap(address, size, ...) hold(size)
#define execvpe(file, argv, variables) run(argv, variables)
#define _exit(status) longjmp(ended, 1)
#define environ fuzz_environ
static char **fuzz_environ;
#include "child.c"
#undef mmap
#undef environ

struct warden warden = {.cgroup = "skerry-0123456789ab"};
const int ignored[IGNORED] = {0};
static struct jail jail;
static int theirs[SOURCES]; /* the jail's ends of its pipes, the service's of the connection */
static unsigned char manner;

uint64_t now_micros(void) { return 1; }

void listen_to(struct jail *of, enum source source, uint32_t events) {
  if (of->fd[source] >= 0) of->armed[source] = events;
}

void forget(struct jail *of, enum source source) {
  if (of->fd[source] < 0) return;
  close(of->fd[source]);
  of->fd[source] = -1;
}

void set_deadline(const struct jail *of, uint64_t micros) { (void)of, (void)micros; }
void may_be_released(void) {}
bool lane_unshare(const struct plan *plan) { return plan != NULL; }
int mapping_apply(int mapping, int tree) { return mapping + tree; }
const char *user_space(int proc) { return (void)proc, NULL; }
bool user_counts_processes(void) { return false; }
bool cgroup_limits_memory(void) { return true; }
const char *cgroup_enter(const int *members) { return (void)members, NULL; }
int filter_jail(void) { return 0; }

static void join(enum source source, int type) {
  int ends[2];
  int size = 1 << 20;
  if (socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, ends)) abort();
  setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  jail.fd[source] = ends[0];
  theirs[source] = ends[1];
}

static void fill(enum source source, size_t size) {
  static char bytes[WINDOW];
  if (theirs[source] >= 0 && write(theirs[source], bytes, size) < 0) errno = 0;
}

bool jail_prepare(struct jail *made) {
  struct plan *plan = &made->plan;
  assert(strlen(plan->hostname) <= 64 && strlen(plan->tree) <= MAX_START);
  if (manner & 1) return errno = ENOMEM, false;
  if (plan->boots && setjmp(ended) == 0) { /* as boot() does */
    char **all = hold(((size_t)plan->boot_arguments + plan->boot_variables + 2) * sizeof(char *));
    become(plan->boot, all, plan->boot_arguments, plan->boot_variables);
  }
  let_go();
  for (enum source s = S_OUT; s <= S_ERR; s++) join(s, SOCK_STREAM);
  join(S_IN, SOCK_STREAM);
  join(S_START, SOCK_STREAM);
  made->prepared = made->ready = true;
  return true;
}

void jail_kill(struct jail *killed, enum cause cause) {
  killed->killed = true;
  killed->cause = cause;
}

void jail_finish(struct jail *finished) {
  char payload[32] = {0};
  if (!finished->over || finished->told || finished->remaining[0] || finished->remaining[1]) return;
  finished->told = true;
  frame_send(finished, F_EXIT, payload, sizeof payload);
}

static void read_exactly(int fd, char *to, size_t size) {
  for (ssize_t n; size; to += n, size -= (size_t)n)
    if ((n = read(fd, to, size)) <= 0) abort();
}

/* Everything that the warden sends has the form that it promises. */
static void check_sent(void) {
  int waiting = 0;
  static char payload[PIECE];
  while (ioctl(theirs[S_SOCKET], FIONREAD, &waiting) == 0 && waiting >= 5) {
    unsigned char head[5];
    uint32_t size;
    if (recv(theirs[S_SOCKET], head, 5, MSG_PEEK) != 5) abort();
    memcpy(&size, head, 4);
    assert(head[4] >= F_READY && head[4] <= F_BOOT_EXIT && size <= PIECE);
    if (waiting < 5 + (int)size) return;
    read_exactly(theirs[S_SOCKET], (char *)head, 5);
    read_exactly(theirs[S_SOCKET], payload, size);
  }
}

static void drain(enum source source) {
  static char waste[WINDOW];
  while (theirs[source] >= 0 && read(theirs[source], waste, sizeof waste) > 0) continue;
}

/* Passes the start message on until the parked process has all of it; that one reads it. */
static void pass_start(void) {
  static char message[MAX_START];
  size_t size = 0;
  for (bool more = true; more && theirs[S_START] >= 0;) {
    ssize_t n = read(theirs[S_START], message + size, sizeof message - size);
    if (n > 0) size += (size_t)n;
    more = jail.start != NULL;
    if (more) frame_pass_start(&jail);
    else if (n > 0) more = true;
  }
  if (size == 0 || jail.plan.boots) return;
  int file = memfd_create("start", 0);
  if (write(file, message, size) != (ssize_t)size || lseek(file, 0, SEEK_SET)) abort();
  int other = dup(START);
  dup2(file, START);
  if (setjmp(ended) == 0) park(&jail.plan);
  char none;
  assert(read(START, &none, 1) == 0); /* it took exactly what it was told */
  let_go();
  if (other >= 0) dup2(other, START), close(other);
  close(file);
}

static void go_on(void) {
  if (jail.started && !(manner & 2)) drain(S_IN);
  frame_feed(&jail);
  if (manner & 4) fill(S_OUT, manner & 8 ? PIECE : 7);
  if (manner & 16) fill(S_ERR, 100);
  if (jail.started && manner & 32 && !jail.over) {
    jail.over = true;
    for (int i = 0; i < 2; i++)
      if (ioctl(jail.fd[S_OUT + i], FIONREAD, &jail.remaining[i])) abort();
    forget(&jail, S_IN);
    frame_drop_start(&jail);
  }
  for (int i = 0; i < 2 && jail.started; i++) frame_relay(&jail, i);
  jail_finish(&jail);
  if (!frame_gathers(&jail)) frame_flush(&jail);
  if (!(manner & 64)) check_sent();
  assert(jail.in_start <= jail.in_end && jail.in_end <= WINDOW);
  assert(jail.out_start <= jail.out_end && jail.out_end <= sizeof jail.out);
  assert(jail.credit[0] <= WINDOW && jail.credit[1] <= WINDOW);
}

static void begin(void) {
  memset(&jail, 0, offsetof(struct jail, out));
  memset(jail.fd, -1, sizeof jail.fd);
  memset(theirs, -1, sizeof theirs);
  jail.credit[0] = jail.credit[1] = WINDOW;
  join(S_SOCKET, SOCK_STREAM);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  if (size < 2) return 0;
  size_t piece = data[0] < 128 ? (size_t)data[0] + 1 : 16384;
  manner = data[1];
  begin();
  for (size_t at = 2, sent; at < size && !jail.closed; at += sent) {
    sent = size - at < piece ? size - at : piece;
    if (write(theirs[S_SOCKET], data + at, sent) != (ssize_t)sent) abort();
    for (int waiting = 1; waiting && !jail.closed;) {
      if (jail.started) pass_start();
      frame_read(&jail);
      go_on();
      if (ioctl(jail.fd[S_SOCKET], FIONREAD, &waiting)) abort();
    }
    if (jail.started) pass_start();
  }
  shutdown(theirs[S_SOCKET], SHUT_WR);
  for (int i = 0; i < 4 && !jail.closed; i++) frame_read(&jail);
  for (int i = 0; i < SOURCES; i++) {
    forget(&jail, (enum source)i);
    if (theirs[i] >= 0) close(theirs[i]);
  }
  frame_drop_start(&jail);
  free(jail.body);
  return 0;
}
