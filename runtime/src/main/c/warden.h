/* The warden: makes jails for one service, relays their streams, and dies with it. */
#ifndef SKERRY_WARDEN_H
#define SKERRY_WARDEN_H

#define _GNU_SOURCE
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
  MAX_JAILS = 1024,
  MAX_START = 1 << 20, /* of a prepare frame too, which may name a program to start */
  MAX_STRINGS = 16 << 10,
  WINDOW = 64 << 10, /* bytes of one stream under way: nobody holds more */
  PIECE = 32 << 10,
  RESERVE = 1 << 10, /* of the send buffer, for frames without a stream's bytes */
  MAX_TEXT = 400,
  IGNORED = 4,
};

/* Frames: u32 length of the payload, u8 type, payload; little-endian. docs/warden-protocol.md. */
enum frame_type {
  F_PREPARE = 1, F_START, F_INPUT, F_INPUT_END, F_KILL, F_CREDIT,
  F_READY = 17, F_ERROR, F_OUTPUT, F_ERROR_OUTPUT, F_INPUT_CREDIT, F_EXIT, F_BOOT_EXIT,
};

enum cause { EXITED, SIGNALED, TIMEOUT, MEMORY, KILLED };

/* What the loop listens to, per jail; the order of OUT and ERR is used as an index. */
enum source { S_SOCKET, S_OUT, S_ERR, S_REPORT, S_CHILD, S_IN, S_START, S_BOOTED, S_OOM, SOURCES };

struct limits {
  uint64_t memory, disk;
  uint32_t cpu_millis, processes, files;
};

/* A network namespace with its count of sockets, and a namespace for System V's and POSIX' objects
   with the directory of its message queues; -1 where there is none. */
struct space {
  int network, sockets, objects, queues;
};
#define NO_SPACE {-1, -1, -1, -1}

/* What a jail's own processes tell the warden, in one atomic write. */
struct report {
  enum { R_READY, R_ERROR, R_EXIT } kind;
  int status;
  uint64_t cpu_micros;
  char text[MAX_TEXT];
};

/* What a jail is made from: all that its first process has of the warden's memory. */
struct plan {
  struct limits limits;
  struct space space;
  int slot; /* of its control groups; the same as the jail's index */
  bool shared, raw_sockets;
  const char *hostname, *tree, *network; /* in the frame, only while the first process is made */
  bool boots; /* its program is started when it is prepared, and says when it is ready */
  uint32_t boot_arguments, boot_variables;
  char *boot; /* in the frame too: their strings */
  int lane; /* where its descriptors lie until it has a table of its own; -1 for none */
  int in, out, err, start, report, booted;
  int members[4]; /* to enter its control groups by */
};

struct jail {
  bool closed, prepared, ready, started, over, told, broken;
  int fd[SOURCES];
  uint32_t armed[SOURCES];
  struct plan plan;

  /* what is being read from the connection */
  unsigned char head[5];
  size_t head_read, body_read;
  uint32_t body_size;
  char *body;

  /* what waits to be written */
  uint32_t gather; /* bytes of output that may wait for the end of the run */
  size_t out_start, out_end, in_start, in_end, start_done, start_size;
  bool in_ending;
  char *start;

  uint32_t credit[2], granted; /* the service's to us, ours to it and not yet told */
  int remaining[2]; /* bytes still to be sent after the main process is over; -1 before */

  enum cause cause;
  bool killed;
  int status;
  uint64_t start_micros, end_micros, cpu_micros, peak;

  /* the buffers come last: making a jail new does not touch them */
  char out[PIECE + RESERVE];
  char in[WINDOW];
};

struct warden {
  uid_t uid, starter;
  gid_t gid, starter_gid;
  int mapping; /* of the trees' owner to the functions' user; -1: they are the functions' own */
  bool ordinary; /* started by an ordinary user: user namespaces instead of root */
  bool raw_sockets; /* a jail may be given the capability, and others drop it */
  const char *trees, *cgroup;
  int epoll, host_namespace, own_namespace;
};
extern struct warden warden;
extern const int ignored[IGNORED]; /* signals that the warden does not die of */

/* warden.c */
uint64_t now_micros(void);
void *keep_apart(size_t size);
/* When the jail is out of time; 0 for never. */
void set_deadline(const struct jail *jail, uint64_t micros);
/* Tells the loop that a jail may have come to its end. */
void may_be_released(void);
void listen_to(struct jail *jail, enum source source, uint32_t events);
void forget(struct jail *jail, enum source source);
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* frame.c: the connection */
void frame_read(struct jail *jail);
void frame_send(struct jail *jail, enum frame_type type, const void *payload, size_t size);
void frame_error(struct jail *jail, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool frame_gathers(const struct jail *jail);
void frame_flush(struct jail *jail);
void frame_feed(struct jail *jail);
void frame_pass_start(struct jail *jail);
void frame_drop_start(struct jail *jail);
void frame_relay(struct jail *jail, int stream);

/* jail.c: a jail's life */
void jail_open(void);
bool jail_prepare(struct jail *jail);
void jail_kill(struct jail *jail, enum cause cause);
void jail_reported(struct jail *jail);
void jail_booted(struct jail *jail);
void jail_reaped(struct jail *jail);
void jail_finish(struct jail *jail);

/* child.c: a jail's own first process */
_Noreturn void child_main(struct plan *plan);

/* root.c */
void root_make(const char *base, const char *directory);
void root_capabilities(void);

/* user.c */
const char *user_space(int proc);
void user_enter(void);
void user_check(void);
bool user_counts_processes(void);

/* mapping.c */
int mapping_open(uid_t uid, gid_t gid, uid_t seen_uid, gid_t seen_gid);
int mapping_apply(int mapping, int tree);

/* filter.c */
int filter_common(void);
int filter_jail(void);

/* lane.c: what a jail's first process gets of the warden's descriptors */
void lane_reserve(void);
void lane_open(void);
bool lane_take(struct plan *plan);
void lane_leave(struct plan *plan);
bool lane_unshare(const struct plan *plan);

/* space.c */
void space_open(void);
bool space_take(struct space *space);
void space_give(struct space *space);

/* cgroup.c */
void cgroup_open(const char *prefix);
bool cgroup_delegated(void);
bool cgroup_limits_memory(void);
void cgroup_describe(char *text, size_t size);
int cgroup_event(int slot);
const char *cgroup_limit(int slot, const struct limits *limits);
const int *cgroup_members(int slot);
const char *cgroup_enter(const int *members);
void cgroup_begin(int slot);
bool cgroup_out_of_memory(int slot);
void cgroup_usage(int slot, uint64_t *cpu_micros, uint64_t *peak);
uint64_t cgroup_memory(int slot);
void cgroup_give_way(int slot, bool on);
void cgroup_close(void);

#endif
