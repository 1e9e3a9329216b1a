/* A jail's life as the warden sees it: prepared, started, over, reaped. */
#include "warden.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { VICTIM = 500 };

static int score = -1;
static char own_score[16];

/* Called while the host's /proc is there. */
void jail_open(void) {
  score = open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC);
  if (score < 0) return;
  if (read(score, own_score, sizeof own_score - 1) > 0 && atoi(own_score) < VICTIM) return;
  close(score); /* nobody but root lowers it again */
  score = -1;
}

/* When the host runs out of memory, functions go before the service: a child has its parent's score. */
static void prefer_as_victim(bool on) {
  const char *value = on ? "500" : own_score;
  if (score >= 0 && pwrite(score, value, strlen(value), 0) < 0) errno = 0;
}

/* pidfd_send_signal and waitid on descriptors: process ids are never reused under us. */
static void send_kill(struct jail *jail) {
  if (jail->fd[S_CHILD] >= 0)
    syscall(SYS_pidfd_send_signal, jail->fd[S_CHILD], SIGKILL, NULL, 0);
}

void jail_kill(struct jail *jail, enum cause cause) {
  if (!jail->killed && !jail->over) {
    jail->killed = true;
    jail->cause = cause;
  }
  send_kill(jail);
}

/* The function opens its streams by name, so they must be its own; only our ends never block. */
static bool make_pipe(int ends[2], int ours) {
  if (pipe2(ends, O_CLOEXEC)) return false;
  if (fcntl(ends[ours], F_SETFL, O_NONBLOCK)) return false;
  return fchown(ends[0], warden.uid, warden.gid) == 0;
}

static bool fork_child(struct jail *jail, int pipes[6][2]) {
  struct plan plan = jail->plan; /* the jails themselves do not go over the fork */
  int child = -1;
  struct clone_args args = {.flags = CLONE_NEWPID | CLONE_PIDFD,
                            .pidfd = (uint64_t)(uintptr_t)&child,
                            .exit_signal = SIGCHLD};
  plan.in = pipes[0][0];
  plan.out = pipes[1][1];
  plan.err = pipes[2][1];
  plan.start = pipes[3][0];
  plan.report = pipes[4][1];
  plan.booted = pipes[5][1];
  memcpy(plan.members, cgroup_members(plan.slot), sizeof plan.members);
  if (lane_take(&plan)) args.flags |= CLONE_FILES;
  jail->plan.lane = plan.lane;
  prefer_as_victim(true);
  long pid = syscall(SYS_clone3, &args, sizeof args);
  if (pid == 0) child_main(&plan);
  int error = errno;
  prefer_as_victim(false);
  errno = error;
  if (pid < 0) lane_leave(&jail->plan);
  jail->fd[S_CHILD] = pid < 0 ? -1 : child;
  return pid > 0;
}

/* What outlives the jail and is used again. */
static bool take_reusable(struct jail *jail) {
  const char *failed = cgroup_limit(jail->plan.slot, &jail->plan.limits);
  if (!failed && (*jail->plan.network || space_take(&jail->plan.space))) return true;
  int error = errno;
  frame_error(jail, "%s: %s", failed ? failed : "make namespaces", strerror(error));
  errno = error;
  return false;
}

bool jail_prepare(struct jail *jail) {
  /* stdin, stdout, stderr, start, report, booted: which end is ours, and what listens to it */
  static const struct {
    int ours;
    enum source source;
  } plan[6] = {{1, S_IN}, {0, S_OUT}, {0, S_ERR}, {1, S_START}, {0, S_REPORT}, {0, S_BOOTED}};
  int pipes[6][2], count = jail->plan.boots ? 6 : 5;
  memset(pipes, -1, sizeof pipes);
  bool made = take_reusable(jail);
  jail->fd[S_OOM] = cgroup_event(jail->plan.slot);
  for (int i = 0; i < count && made; i++) made = make_pipe(pipes[i], plan[i].ours);
  made = made && fork_child(jail, pipes);
  int error = errno;
  for (int i = 0; i < count; i++) {
    if (pipes[i][0] < 0) continue;
    close(pipes[i][!plan[i].ours]);
    jail->fd[plan[i].source] = pipes[i][plan[i].ours];
  }
  jail->prepared = made;
  errno = error;
  if (!made) return false;
  listen_to(jail, S_REPORT, EPOLLIN);
  listen_to(jail, S_CHILD, EPOLLIN);
  if (jail->fd[S_OOM] >= 0) listen_to(jail, S_OOM, EPOLLIN);
  return true;
}

/* Takes the main process's end; what is in the pipes now still counts, what orphans add does not. */
static void main_over(struct jail *jail, int status) {
  jail->over = true;
  jail->end_micros = now_micros();
  set_deadline(jail, 0);
  for (int i = 0; i < 2; i++) {
    jail->remaining[i] = 0;
    if (jail->fd[S_OUT + i] >= 0) ioctl(jail->fd[S_OUT + i], FIONREAD, &jail->remaining[i]);
  }
  if (!jail->killed) jail->cause = WIFSIGNALED(status) ? SIGNALED : EXITED;
  if (!jail->killed && cgroup_out_of_memory(jail->plan.slot)) jail->cause = MEMORY;
  jail->status = jail->cause == MEMORY ? 128 + SIGKILL
                 : WIFSIGNALED(status) ? 128 + WTERMSIG(status)
                                       : WEXITSTATUS(status);
  cgroup_usage(jail->plan.slot, &jail->cpu_micros, &jail->peak);
  forget(jail, S_IN);
  frame_drop_start(jail);
  for (int i = 0; i < 2; i++) frame_relay(jail, i);
  jail_finish(jail);
}

static void told_ready(struct jail *jail) {
  jail->ready = true;
  cgroup_begin(jail->plan.slot);
  set_deadline(jail, 0);
  uint64_t memory = jail->plan.boots ? cgroup_memory(jail->plan.slot) : 0;
  if (jail->plan.boots) cgroup_give_way(jail->plan.slot, false);
  frame_send(jail, F_READY, &memory, sizeof memory);
}

/* The program that was started ahead says by any byte that it is ready; its pipe stays open, so that
   a second byte does not hurt it. */
void jail_booted(struct jail *jail) {
  char byte;
  ssize_t size = read(jail->fd[S_BOOTED], &byte, 1);
  if (size < 0 && errno == EAGAIN) return;
  listen_to(jail, S_BOOTED, 0);
  if (size == 1 && !jail->over && !jail->broken) told_ready(jail);
}

void jail_reported(struct jail *jail) {
  struct report report;
  ssize_t size = read(jail->fd[S_REPORT], &report, sizeof report);
  if (size < 0 && errno == EAGAIN) return;
  if (size != sizeof report) {
    forget(jail, S_REPORT);
    return;
  }
  report.text[MAX_TEXT - 1] = 0;
  lane_leave(&jail->plan);
  if (report.kind == R_ERROR) {
    frame_error(jail, "%s", report.text);
  } else if (report.kind == R_READY && !jail->ready) {
    if (!jail->plan.boots) return told_ready(jail);
    cgroup_begin(jail->plan.slot);
    cgroup_give_way(jail->plan.slot, true);
    listen_to(jail, S_BOOTED, EPOLLIN);
  } else if (report.kind == R_EXIT && (jail->started || jail->plan.boots) && !jail->over) {
    jail->cpu_micros = report.cpu_micros;
    main_over(jail, report.status);
  } else if (!jail->broken) {
    frame_error(jail, "the jail's process ended before its start");
  }
}

/* The first process is over, and with it everything in the jail. */
void jail_reaped(struct jail *jail) {
  siginfo_t info = {0};
  jail_reported(jail);
  if (waitid(P_PIDFD, (id_t)jail->fd[S_CHILD], &info, WEXITED | WNOHANG) || info.si_pid == 0) return;
  forget(jail, S_CHILD);
  lane_leave(&jail->plan);
  may_be_released();
  if (jail->plan.boots && !jail->ready)
    cgroup_give_way(jail->plan.slot, false); /* for the slot's next jail */
  if (jail->over || jail->broken) return;
  if (jail->started || jail->plan.boots) {
    if (!jail->killed && cgroup_out_of_memory(jail->plan.slot)) jail_kill(jail, MEMORY);
    if (!jail->killed) jail_kill(jail, SIGNALED);
    main_over(jail, SIGKILL);
  } else {
    frame_error(jail, "the jail's first process ended%s",
                cgroup_out_of_memory(jail->plan.slot) ? ", the memory limit is too small" : "");
  }
}

/* Reports the end once everything that was written has been sent. */
void jail_finish(struct jail *jail) {
  struct {
    uint32_t cause, status;
    uint64_t wall, cpu, peak;
  } payload = {jail->cause, (uint32_t)jail->status, jail->end_micros - jail->start_micros,
               jail->cpu_micros, jail->peak};
  if (!jail->over || jail->told || jail->remaining[0] || jail->remaining[1]) return;
  jail->told = true;
  frame_send(jail, jail->started ? F_EXIT : F_BOOT_EXIT, &payload, sizeof payload);
}
