/* Network namespaces with nothing but a loopback, each with a namespace for System V's and POSIX'
   objects. Making and ending one costs more than the rest of a jail, so they are used again: by one
   jail at a time, and only when the last left nothing behind. */
#include "warden.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST_IDLE = 256 };

static const struct space no_space = NO_SPACE;
static struct space idle[MOST_IDLE];
static int idle_count, self = -1, home = -1, home_objects = -1;
static off_t no_queues; /* the size of their directory then */

/* Called while the host's /proc is there; only this process's part of it is kept. */
void space_open(void) {
  self = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
  home = openat(self, "ns/net", O_RDONLY | O_CLOEXEC);
  home_objects = openat(self, "ns/ipc", O_RDONLY | O_CLOEXEC);
  if (home < 0 || home_objects < 0) die("open /proc/self/ns: %s", strerror(errno));
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

/* The directory of this namespace's message queues, mounted nowhere. */
static int open_queues(void) {
  int type = (int)syscall(SYS_fsopen, "mqueue", FSOPEN_CLOEXEC), queues = -1;
  if (type < 0) return -1;
  if (syscall(SYS_fsconfig, type, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
    queues = (int)syscall(SYS_fsmount, type, FSMOUNT_CLOEXEC, 0);
  close(type);
  struct stat st;
  if (queues >= 0 && fstat(queues, &st) == 0) no_queues = st.st_size;
  return queues;
}

static void return_to(int namespace, int kind) {
  int error = errno;
  if (setns(namespace, kind)) die("return to the first namespaces: %s", strerror(errno));
  errno = error;
}

static bool make(struct space *space) {
  if (unshare(CLONE_NEWNET | CLONE_NEWIPC)) return false;
  raise_loopback();
  space->network = openat(self, "ns/net", O_RDONLY | O_CLOEXEC);
  space->objects = openat(self, "ns/ipc", O_RDONLY | O_CLOEXEC);
  space->sockets = openat(self, "net/sockstat", O_RDONLY | O_CLOEXEC);
  space->queues = open_queues();
  return_to(home, CLONE_NEWNET);
  return_to(home_objects, CLONE_NEWIPC);
  return space->network >= 0 && space->objects >= 0;
}

static void drop(struct space *space) {
  const int all[] = {space->network, space->objects, space->sockets, space->queues};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (all[i] >= 0) close(all[i]);
  *space = no_space;
}

bool space_take(struct space *space) {
  *space = no_space;
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
static bool has_no_socket(const struct space *space) {
  char text[256];
  ssize_t size = pread(space->sockets, text, sizeof text - 1, 0);
  if (size <= 0) return false;
  text[size] = 0;
  return strncmp(text, "sockets: used 0\n", 16) == 0 && strstr(text, " tw 0 ");
}

/* Objects outlive whoever made them. The size of the queues' directory grows with its names. */
static bool has_no_object(const struct space *space) {
  struct stat queues;
  struct shm_info shm;
  struct seminfo sem;
  struct msginfo msg;
  union {
    struct seminfo *info;
  } into = {&sem};
  if (space->queues < 0 || fstat(space->queues, &queues) || queues.st_size != no_queues ||
      setns(space->objects, CLONE_NEWIPC))
    return false;
  bool none = shmctl(0, SHM_INFO, (struct shmid_ds *)&shm) >= 0 && shm.used_ids == 0 &&
              semctl(0, 0, SEM_INFO, into) >= 0 && sem.semusz == 0 &&
              msgctl(0, MSG_INFO, (struct msqid_ds *)&msg) >= 0 && msg.msgpool == 0;
  return_to(home_objects, CLONE_NEWIPC);
  return none;
}

/* Every process of the jail is gone. */
void space_give(struct space *space) {
  if (space->network < 0) return;
  if (idle_count == MOST_IDLE || !has_no_socket(space) || !has_no_object(space)) {
    drop(space);
    return;
  }
  idle[idle_count++] = *space;
  *space = no_space;
}
