/* The root helper: a fixed table of verbs for what the service needs root for, besides jails. */
#ifndef SKERRY_HELPER_H
#define SKERRY_HELPER_H

#define _GNU_SOURCE
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { MAX_FIELDS = 16, MAX_ANSWER = 16 << 20 };

/* One verb. It checks its arguments itself, and says what it has to say with say(). */
struct verb {
  const char *name;
  int arguments;
  bool (*run)(char **arguments);
};

/* skerry- and twelve digits: whose service this is; and the digits alone. */
extern const char *helper_name, *helper_digits;

/* Adds to the answer; one that is too long fails. Returns false, for failing in one line. */
bool say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What has been said so far; clear() takes it back. */
const char *said(void);
void clear(void);

/* Runs a program of the system: no shell, an environment of its own, a time limit. The arguments
   end with NULL; what it prints is added to the answer. True when it ended with status 0. */
bool run(const char *input, const char *program, ...) __attribute__((sentinel));

/* The same of words, the program first, with a time limit of its own. */
bool run_words(const char *input, int seconds, char **words);

/* Whether the system has the program. */
bool installed(const char *program);

/* flows.c: false when it cannot be done here */
bool forget_flows(int family, const char *address);

/* bridge.c */
extern const struct verb network_verbs[];
extern const size_t network_verb_count;
void network_end(void);

/* datasets.c: for which dataset, service and functions is settled once, from five arguments */
bool datasets_open(char **arguments);
bool datasets_serve(char **fields, int count);

/* trees.c: the tree that is mounted below the container, all of it */
bool tree_give(const char *trees, const char *container, const char *name, uid_t uid, gid_t gid);

#endif
