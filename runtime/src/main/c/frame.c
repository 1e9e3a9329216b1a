/* The connection of one jail: frames in and out, with a window for each stream. */
#include "warden.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD = 5, PREPARE_FIXED = 45, START_FIXED = 20, PASSED_FROM = 8, MIN_SPACE = 4 << 10 };

static uint32_t u32_at(const char *at) {
  uint32_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

static uint64_t u64_at(const char *at) {
  uint64_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

/* The service has gone, or half-closed to say that it wants the jail gone. */
static void gone(struct jail *jail) {
  jail->closed = true;
  may_be_released();
  jail->out_start = jail->out_end = 0;
  listen_to(jail, S_SOCKET, 0);
  jail_kill(jail, KILLED);
}

static void append(struct jail *jail, enum frame_type type, const void *payload, size_t size) {
  uint32_t length = (uint32_t)size;
  char *at = jail->out + jail->out_end;
  memcpy(at, &length, 4);
  at[4] = (char)type;
  if (payload != at + HEAD) memcpy(at + HEAD, payload, size);
  jail->out_end += HEAD + size;
}

void frame_send(struct jail *jail, enum frame_type type, const void *payload, size_t size) {
  if (jail->closed) return;
  if (jail->out_end + HEAD + size > sizeof jail->out) gone(jail);
  else append(jail, type, payload, size);
}

/* Says what is wrong, once, and ends the jail. */
void frame_error(struct jail *jail, const char *format, ...) {
  char text[MAX_TEXT];
  va_list arguments;
  if (jail->broken) return;
  jail->broken = true;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  frame_send(jail, F_ERROR, text, strlen(text));
  jail_kill(jail, KILLED);
}

/* Whether the service wants what the jail wrote so far only together with the end of the run. */
bool frame_gathers(const struct jail *jail) {
  return jail->started && !jail->over && !jail->broken && !jail->granted && jail->out_end > 0 &&
         jail->out_start == 0 && jail->out_end < jail->gather;
}

void frame_flush(struct jail *jail) {
  if (jail->granted && !jail->closed && jail->out_end + 16 < sizeof jail->out) {
    append(jail, F_INPUT_CREDIT, &jail->granted, 4);
    jail->granted = 0;
  }
  while (jail->out_start < jail->out_end && !jail->closed) {
    ssize_t n = send(jail->fd[S_SOCKET], jail->out + jail->out_start,
                     jail->out_end - jail->out_start, MSG_NOSIGNAL);
    if (n < 0 && errno == EAGAIN) break;
    if (n < 0) return gone(jail);
    jail->out_start += (size_t)n;
  }
  if (jail->closed) return;
  if (jail->out_start == jail->out_end) jail->out_start = jail->out_end = 0;
  listen_to(jail, S_SOCKET, (jail->start ? 0 : EPOLLIN) | (jail->out_end ? EPOLLOUT : 0));
}

/* Passes one piece of a stream on, or all that remains once the main process is over. */
void frame_relay(struct jail *jail, int stream) {
  enum source source = S_OUT + (enum source)stream;
  while (jail->fd[source] >= 0 && !jail->closed) {
    if (jail->out_end > MIN_SPACE) frame_flush(jail);
    size_t room = sizeof jail->out - RESERVE / 2 - HEAD;
    size_t size = room > jail->out_end ? room - jail->out_end : 0;
    if (size > PIECE) size = PIECE; /* what the protocol promises */
    if (jail->credit[stream] < size) size = jail->credit[stream];
    if (jail->over && (size_t)jail->remaining[stream] < size) size = (size_t)jail->remaining[stream];
    if (size == 0) return listen_to(jail, source, 0);
    char *to = jail->out + jail->out_end + HEAD;
    ssize_t n = read(jail->fd[source], to, size);
    if (n < 0 && errno == EAGAIN && !jail->over) return listen_to(jail, source, EPOLLIN);
    if (n <= 0) {
      if (jail->over) jail->remaining[stream] = 0;
      return forget(jail, source);
    }
    append(jail, stream ? F_ERROR_OUTPUT : F_OUTPUT, to, (size_t)n);
    jail->credit[stream] -= (uint32_t)n;
    if (!jail->over) return listen_to(jail, source, EPOLLIN);
    jail->remaining[stream] -= (int)n;
  }
  if (jail->closed) listen_to(jail, source, 0);
}

/* Gives the function what waits of its input; a function that does not want it loses it. */
void frame_feed(struct jail *jail) {
  while (jail->fd[S_IN] >= 0 && jail->in_start < jail->in_end) {
    ssize_t n = write(jail->fd[S_IN], jail->in + jail->in_start, jail->in_end - jail->in_start);
    if (n < 0 && errno == EAGAIN) return listen_to(jail, S_IN, EPOLLOUT);
    if (n < 0) forget(jail, S_IN);
    else jail->in_start += (size_t)n, jail->granted += (uint32_t)n;
  }
  if (jail->fd[S_IN] < 0) jail->granted += (uint32_t)(jail->in_end - jail->in_start);
  jail->in_start = jail->in_end = 0;
  if (jail->in_ending) forget(jail, S_IN);
  else listen_to(jail, S_IN, 0);
}

/* Forgets the start message, which may carry secrets, as soon as nobody needs it. */
void frame_drop_start(struct jail *jail) {
  if (jail->start) explicit_bzero(jail->start, jail->start_size + PASSED_FROM);
  free(jail->start);
  jail->start = NULL;
  forget(jail, S_START);
}

/* Hands the start message to the parked process; until it has all, no other frame is read. */
void frame_pass_start(struct jail *jail) {
  while (jail->start_done < jail->start_size) {
    ssize_t n = write(jail->fd[S_START], jail->start + PASSED_FROM + jail->start_done,
                      jail->start_size - jail->start_done);
    if (n < 0 && errno == EAGAIN) return listen_to(jail, S_START, EPOLLOUT);
    if (n < 0) break; /* it has been killed: its end is reported otherwise */
    jail->start_done += (size_t)n;
  }
  frame_drop_start(jail);
}

static bool strings(const char *at, size_t size, uint64_t count) {
  const char *end = at + size;
  for (; count > 0 && at < end; count--) {
    at = memchr(at, 0, (size_t)(end - at));
    if (!at) return false;
    at++;
  }
  return count == 0 && at == end;
}

/* None, or one that the helper made for this very service: its name, a hyphen and four hexadecimal
   digits. */
static bool network_name(const char *name) {
  size_t own = strlen(warden.cgroup);
  return !*name || (strncmp(name, warden.cgroup, own) == 0 && name[own] == '-' &&
                    strlen(name) == own + 5 && strspn(name + own + 1, "0123456789abcdef") == 4);
}

static void begin_time(struct jail *jail, uint64_t timeout) {
  jail->start_micros = now_micros();
  set_deadline(jail, jail->start_micros + (timeout < 1u << 31 ? timeout : 1u << 31) * 1000);
}

static const char *on_prepare(struct jail *jail) {
  const char *body = jail->body;
  if (jail->prepared) return "a second prepare frame";
  if (jail->body_size < PREPARE_FIXED ||
      u32_at(body + 37) > MAX_STRINGS || u32_at(body + 41) > MAX_STRINGS ||
      !strings(body + PREPARE_FIXED, jail->body_size - PREPARE_FIXED,
               3 + u32_at(body + 37) + u32_at(body + 41)))
    return "a malformed prepare frame";
  jail->plan.shared = body[0] & 1;
  jail->plan.raw_sockets = body[0] & 2;
  jail->plan.limits = (struct limits){.memory = u64_at(body + 1),
                                 .disk = u64_at(body + 9),
                                 .cpu_millis = u32_at(body + 17),
                                 .processes = u32_at(body + 21),
                                 .files = u32_at(body + 25)};
  jail->plan.hostname = body + PREPARE_FIXED;
  jail->plan.tree = jail->plan.hostname + strlen(jail->plan.hostname) + 1;
  jail->plan.network = jail->plan.tree + strlen(jail->plan.tree) + 1;
  if (strlen(jail->plan.hostname) > 64 || !*jail->plan.tree || !network_name(jail->plan.network))
    return "a malformed prepare frame";
  jail->plan.boot_arguments = u32_at(body + 37);
  jail->plan.boot_variables = u32_at(body + 41);
  jail->plan.boots = jail->plan.boot_arguments > 0;
  jail->plan.boot = jail->body + (jail->plan.network + strlen(jail->plan.network) + 1 - body);
  if (jail->plan.boots) begin_time(jail, u64_at(body + 29));
  if (!jail_prepare(jail)) return strerror(errno);
  return NULL;
}

/* The jail ended, or is about to, before its start: the service will read why. Whoever has been killed
   but does not know it yet must not get the request. */
static bool too_late(const struct jail *jail) {
  return (jail->over || jail->killed) && !jail->started;
}

static const char *on_start(struct jail *jail) {
  char *body = jail->body;
  if (too_late(jail)) return NULL;
  if (!jail->ready || jail->started) return "a start frame out of turn";
  if (jail->body_size < START_FIXED) return "a malformed start frame";
  uint64_t timeout = u64_at(body), count = (uint64_t)u32_at(body + 12) + u32_at(body + 16);
  uint32_t size = jail->body_size - START_FIXED;
  uint32_t gather = u32_at(body + 8);
  if (u32_at(body + 12) == 0 || count > MAX_STRINGS || !strings(body + START_FIXED, size, count))
    return "a malformed start frame";
  memcpy(body + PASSED_FROM, &size, 4); /* the parked process reads from here */
  jail->start = body;
  jail->start_size = jail->body_size - PASSED_FROM;
  jail->gather = gather < PIECE / 2 ? gather : PIECE / 2;
  if (jail->plan.boots) { /* the variables alone, for a program that runs */
    const char *variables = body + START_FIXED;
    for (uint32_t i = u32_at(body + 12); i > 0; i--) variables += strlen(variables) + 1;
    jail->start_done = (size_t)(variables - body) - PASSED_FROM;
  }
  jail->body = NULL;
  jail->started = true;
  begin_time(jail, timeout);
  listen_to(jail, S_OUT, EPOLLIN);
  listen_to(jail, S_ERR, EPOLLIN);
  frame_pass_start(jail);
  return NULL;
}

static const char *on_input(struct jail *jail) {
  if (too_late(jail)) return NULL;
  if (!jail->started || jail->in_ending) return "an input frame out of turn";
  if (jail->in_end + jail->body_size > WINDOW && jail->in_start) {
    memmove(jail->in, jail->in + jail->in_start, jail->in_end - jail->in_start);
    jail->in_end -= jail->in_start;
    jail->in_start = 0;
  }
  if (jail->in_end + jail->body_size > WINDOW) return "more input than its window";
  memcpy(jail->in + jail->in_end, jail->body, jail->body_size);
  jail->in_end += jail->body_size;
  frame_feed(jail);
  return NULL;
}

static const char *on_credit(struct jail *jail) {
  unsigned stream = (unsigned char)jail->body[0];
  uint32_t credit = u32_at(jail->body + 1);
  if (stream > 1 || credit > WINDOW || jail->credit[stream] + credit > WINDOW)
    return "a malformed credit frame";
  jail->credit[stream] += credit;
  frame_relay(jail, (int)stream);
  jail_finish(jail);
  return NULL;
}

static const char *handle(struct jail *jail) {
  switch (jail->head[4]) {
    case F_PREPARE: return on_prepare(jail);
    case F_START: return on_start(jail);
    case F_INPUT: return on_input(jail);
    case F_CREDIT: return on_credit(jail);
    case F_KILL: return jail_kill(jail, KILLED), NULL;
    default:
      jail->in_ending = true;
      frame_feed(jail);
      return NULL;
  }
}

/* How long a frame of this type may be; the smallest is checked where it is handled. */
static bool length_allowed(unsigned char type, uint32_t size) {
  switch (type) {
    case F_PREPARE: case F_START: return size <= MAX_START;
    case F_INPUT: return size > 0 && size <= PIECE;
    case F_CREDIT: return size == 5;
    case F_INPUT_END: case F_KILL: return size == 0;
    default: return false;
  }
}

/* Reads what is missing of one frame; says whether there may be more. */
static bool read_frame(struct jail *jail) {
  bool in_head = jail->head_read < HEAD;
  char *to = in_head ? (char *)jail->head + jail->head_read : jail->body + jail->body_read;
  size_t want = in_head ? HEAD - jail->head_read : jail->body_size - jail->body_read;
  ssize_t n = want ? recv(jail->fd[S_SOCKET], to, want, 0) : 0;
  if (n < 0 && errno == EAGAIN) return false;
  if (want && n <= 0) return gone(jail), false;
  if (in_head) {
    jail->head_read += (size_t)n;
    if (jail->head_read < HEAD) return true;
    jail->body_size = u32_at((char *)jail->head);
    jail->body_read = 0;
    bool allowed = length_allowed(jail->head[4], jail->body_size);
    if (!allowed || !(jail->body = malloc(jail->body_size + 1)))
      return frame_error(jail, "refuse frame: type %u, %u bytes", jail->head[4], jail->body_size),
             false;
    if (jail->body_size) return true;
  } else {
    jail->body_read += (size_t)n;
    if (jail->body_read < jail->body_size) return true;
  }
  const char *wrong = handle(jail);
  if (wrong) frame_error(jail, "refuse frame: %s", wrong);
  free(jail->body);
  jail->body = NULL;
  jail->head_read = 0;
  return !wrong && !jail->start;
}

void frame_read(struct jail *jail) {
  char waste[512];
  for (int i = 0; i < 64 && !jail->closed && !jail->broken; i++)
    if (!read_frame(jail)) return;
  if (jail->broken && recv(jail->fd[S_SOCKET], waste, sizeof waste, 0) == 0) gone(jail);
}
