/* The network's parts on the host, and the spaces that hang on them. */
#ifndef SKERRY_BRIDGE_H
#define SKERRY_BRIDGE_H

#include "helper.h"

#include <net/if.h>

enum { NAME = 64 };

extern char bridge[IFNAMSIZ], bridge_mac[18], table[NAME];

/* rules.c: each says what went wrong */
bool unused(const char *version, const char *range);
bool make_bridge(const char *gateway4, const char *gateway6);
bool make_rules(const char *range4, const char *range6, bool closed4, bool closed6);
bool turn_on(int family, bool *closed);
bool note_turned_on(bool closed4, bool closed6);
void turn_off(void);
void forward_file(char path[NAME]);

#endif
