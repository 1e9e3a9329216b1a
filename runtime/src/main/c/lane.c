/* A jail's first process needs a dozen descriptors of the warden's thousands, and to copy a table of
   thousands and close them again would cost more than the rest of the jail. So what it needs is put
   into a lane, a row of low numbers that is kept for this, and the table is shared until the child
   has taken a copy of its low part alone, which is the first thing it does. */
#include "warden.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { KEPT = 3, FIRST_KEPT = 5, FIRST_LANE = FIRST_KEPT + KEPT };
enum { LANES = 8, LANE = 12, AFTER_LANES = FIRST_LANE + LANES * LANE };

static bool taken[LANES];

/* Fills standard streams and lanes, so that nothing else is ever opened there. */
void lane_reserve(void) {
  int fd;
  do fd = open("/dev/null", O_RDWR | O_CLOEXEC);
  while (fd >= 0 && fd < AFTER_LANES - 1);
  if (fd < 0) die("open /dev/null");
}

/* Puts what every jail needs below the lanes. */
void lane_open(void) {
  int *const kept[KEPT] = {&warden.host_namespace, &warden.own_namespace, &warden.mapping};
  for (int i = 0; i < KEPT; i++) {
    if (*kept[i] < 0) continue;
    if (dup3(*kept[i], FIRST_KEPT + i, O_CLOEXEC) < 0) die("keep a descriptor: %s", strerror(errno));
    close(*kept[i]);
    *kept[i] = FIRST_KEPT + i;
  }
}

static void each(struct plan *plan, int *fds[LANE]) {
  int *const all[LANE] = {&plan->in,         &plan->out,        &plan->err,
                          &plan->start,      &plan->report,     &plan->booted,
                          &plan->members[0], &plan->members[1], &plan->members[2],
                          &plan->members[3], &plan->space.network, &plan->space.objects};
  memcpy(fds, all, sizeof all);
}

/* Moves the plan's descriptors into a lane; false when none is free: the table is copied then. */
bool lane_take(struct plan *plan) {
  int *fds[LANE], lane = 0;
  while (lane < LANES && taken[lane]) lane++;
  if (lane == LANES) return false;
  each(plan, fds);
  for (int i = 0; i < LANE; i++) {
    int to = FIRST_LANE + lane * LANE + i;
    if (*fds[i] >= 0 && dup3(*fds[i], to, O_CLOEXEC) == to) *fds[i] = to;
  }
  taken[lane] = true;
  plan->lane = lane;
  return true;
}

/* The child has its copy, or is no more. What was in the lane must not be held any longer: the
   ends of pipes are only seen when nobody holds the other. */
void lane_leave(struct plan *plan) {
  if (plan->lane < 0) return;
  for (int i = 0; i < LANE; i++) dup3(0, FIRST_LANE + plan->lane * LANE + i, O_CLOEXEC);
  taken[plan->lane] = false;
  plan->lane = -1;
}

/* In the child, before anything else. */
bool lane_unshare(const struct plan *plan) {
  unsigned behind = (unsigned)(FIRST_LANE + (plan->lane + 1) * LANE);
  return plan->lane < 0 || syscall(SYS_close_range, behind, ~0u, CLOSE_RANGE_UNSHARE) == 0;
}
