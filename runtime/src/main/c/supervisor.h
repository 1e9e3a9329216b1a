/* What root does for a service that runs as an ordinary user. */
#ifndef SKERRY_SUPERVISOR_H
#define SKERRY_SUPERVISOR_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* Tells the network's helper that its supervisor has died: it has something to take away. */
#define ORPHANED SIGUSR1

struct service {
  const char *user;
  char *base, *name, *home; /* of jails' files; of what is the service's; of Skerry's programs */
  char *parent;             /* the dataset below which the store is the service's; may be empty */
  bool low_port;            /* it listens on one below 1024 */
  char data[4096], place[64];
  uid_t uid;
  gid_t gid;
};

/* service.c: each says what stands against it, or NULL */
const char *user_find(struct service *service, const char *name);
const char *data_take(struct service *service, const char *path);
const char *user_reaches(const struct service *service, const char *program);
_Noreturn void user_run(const struct service *service, char **command, const sigset_t *signals);

/* The directory of our sockets, which only root writes to. */
int place_open(struct service *service);
void place_close(const struct service *service);

/* mapping.c: files of one user that look like another's through a mount */
int mapping_open(uid_t uid, gid_t gid, uid_t seen_uid, gid_t seen_gid);
int mapping_apply(int mapping, int tree);

#endif
