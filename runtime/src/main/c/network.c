/* Network namespaces with nothing but a loopback. Making one costs more than the rest of a jail, so
   they are used again: by one jail at a time, and only when the last left no socket behind. */
#include "warden.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_IDLE = 256 };

static struct space idle[MOST_IDLE];
static int idle_count, self = -1, home = -1;

/* Called while the host's /proc is there; only this process's part of it is kept. */
void network_open(void) {
  self = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
  home = openat(self, "ns/net", O_RDONLY | O_CLOEXEC);
  if (home < 0) die("open /proc/self/ns/net: %s", strerror(errno));
}

/* Programs expect to reach themselves; a kernel without IPv4 is no reason to fail. */
static void raise_loopback(void) {
  struct ifreq request = {.ifr_name = "lo"};
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  if (ioctl(fd, SIOCGIFFLAGS, &request) == 0) {
    request.ifr_flags |= IFF_UP;
    if (ioctl(fd, SIOCSIFFLAGS, &request)) errno = 0;
  }
  close(fd);
}

static bool make(struct space *space) {
  if (unshare(CLONE_NEWNET)) return false;
  raise_loopback();
  space->entry = openat(self, "ns/net", O_RDONLY | O_CLOEXEC);
  space->sockets = openat(self, "net/sockstat", O_RDONLY | O_CLOEXEC);
  int error = errno;
  if (setns(home, CLONE_NEWNET)) die("return to the network namespace: %s", strerror(errno));
  errno = error;
  return space->entry >= 0;
}

static void drop(struct space *space) {
  if (space->entry >= 0) close(space->entry);
  if (space->sockets >= 0) close(space->sockets);
  *space = (struct space){-1, -1};
}

bool network_take(struct space *space) {
  *space = (struct space){-1, -1};
  if (idle_count > 0) {
    *space = idle[--idle_count];
    return true;
  }
  if (make(space)) return true;
  int error = errno;
  drop(space);
  errno = error;
  return false;
}

/* No socket, and no connection that waits out its end: TIME-WAIT would hold a port. */
static bool clean(const struct space *space) {
  char text[256];
  ssize_t size = pread(space->sockets, text, sizeof text - 1, 0);
  if (size <= 0) return false;
  text[size] = 0;
  return strncmp(text, "sockets: used 0\n", 16) == 0 && strstr(text, " tw 0 ");
}

/* Every process of the jail is gone. */
void network_give(struct space *space) {
  if (space->entry < 0) return;
  if (idle_count == MOST_IDLE || !clean(space)) {
    drop(space);
    return;
  }
  idle[idle_count++] = *space;
  *space = (struct space){-1, -1};
}
