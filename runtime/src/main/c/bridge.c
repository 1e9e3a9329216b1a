/* The network's verbs: one bridge, one table of rules in the families inet and bridge, and for each
   number a space: a network namespace with one address, joined to the bridge. */
#include "bridge.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SPACES "/run/netns"

enum { ADDRESS = INET6_ADDRSTRLEN };

char bridge[IFNAMSIZ], bridge_mac[18], table[NAME];
static bool opened;

/* Everything's name comes from the service's: nobody can ask for another. */
static void name_all(void) {
  const char *d = helper_digits;
  snprintf(bridge, sizeof bridge, "skerry%.8s", d);
  snprintf(bridge_mac, sizeof bridge_mac, "02:%.2s:%.2s:%.2s:%.2s:00", d, d + 2, d + 4, d + 6);
  snprintf(table, sizeof table, "skerry_%s", d);
}

struct space {
  char name[NAME], port[IFNAMSIZ], mac[18];
};

static bool number(const char *text, long least, long most, long *value) {
  char *end;
  *value = strtol(text, &end, 10);
  if (strspn(text, "0123456789") == strlen(text) && *text && strlen(text) < 6 && *value >= least &&
      *value <= most)
    return true;
  return say("not a number from %ld to %ld", least, most);
}

static bool name_space(const char *text, struct space *space) {
  long n;
  if (!number(text, 1, 0xffff, &n)) return false;
  name_all();
  unsigned value = (unsigned)n & 0xffff;
  snprintf(space->name, sizeof space->name, "%s-%04x", helper_name, value);
  snprintf(space->port, sizeof space->port, "sk%.8s-%04x", helper_digits, value);
  snprintf(space->mac, sizeof space->mac, "06:%.2s:%.2s:%.2s:%02x:%02x", helper_digits,
           helper_digits + 2, helper_digits + 4, value >> 8, value & 255);
  return true;
}

/* An address as the kernel writes it; empty stays empty where that is allowed. */
static bool address(int family, const char *text, bool optional, char to[ADDRESS]) {
  unsigned char raw[16];
  to[0] = 0;
  if (optional && !*text) return true;
  if (inet_pton(family, text, raw) == 1 && inet_ntop(family, raw, to, ADDRESS)) return true;
  return say("not an IPv%d address", family == AF_INET ? 4 : 6);
}

static void remove_space(const struct space *space) {
  run(NULL, "ip", "link", "delete", "dev", space->port, NULL);
  run(NULL, "ip", "netns", "delete", space->name, NULL);
}

static bool our_space(const char *name, char digits[5]) {
  size_t size = strlen(helper_name);
  if (strncmp(name, helper_name, size) || name[size] != '-' || strlen(name) != size + 5 ||
      strspn(name + size + 1, "0123456789abcdef") != 4)
    return false;
  memcpy(digits, name + size + 1, 5);
  return true;
}

static bool our_port(const char *name) {
  char prefix[IFNAMSIZ];
  snprintf(prefix, sizeof prefix, "sk%.8s-", helper_digits);
  return strlen(name) == 15 && !strncmp(name, prefix, strlen(prefix));
}

/* Calls back for everything of ours that exists: spaces, then ports and the bridge. */
static void each(void (*space)(const char *name), void (*link)(const char *name)) {
  char digits[5];
  DIR *list = opendir(SPACES);
  for (struct dirent *entry; list && (entry = readdir(list));)
    if (our_space(entry->d_name, digits)) space(entry->d_name);
  if (list) closedir(list);
  struct if_nameindex *all = if_nameindex();
  for (struct if_nameindex *i = all; i && i->if_index; i++)
    if (our_port(i->if_name) || !strcmp(i->if_name, bridge)) link(i->if_name);
  if (all) if_freenameindex(all);
}

static void delete_space(const char *name) { run(NULL, "ip", "netns", "delete", name, NULL); }

static void delete_link(const char *name) { run(NULL, "ip", "link", "delete", "dev", name, NULL); }

/* Adding first makes deleting work where there is none. */
static void delete_rules(void) {
  char text[400];
  snprintf(text, sizeof text,
           "add table inet %1$s\ndelete table inet %1$s\n"
           "add table bridge %1$s\ndelete table bridge %1$s\n",
           table);
  run(text, "nft", "-f", "-", NULL);
}

static void say_line(const char *name) { say("%s\n", name); }

static bool close_all(char **arguments) {
  (void)arguments;
  char path[NAME];
  name_all();
  forward_file(path);
  bool forwarded = access(path, F_OK) == 0;
  each(say_line, say_line);
  bool found = *said() || opened || forwarded;
  clear();
  opened = false;
  if (!found) return true;
  each(delete_space, delete_link);
  delete_rules();
  turn_off();
  clear();
  each(say_line, say_line);
  return !*said() || say("could not be removed");
}

/* range4 gateway4 prefix4 range6 gateway6 prefix6: the last three empty for no IPv6. */
static bool open_all(char **a) {
  char range4[ADDRESS], at4[ADDRESS], range6[ADDRESS], at6[ADDRESS];
  char net4[NAME], gate4[NAME], net6[NAME] = "", gate6[NAME] = "";
  long prefix4, prefix6;
  bool closed4 = false, closed6 = false;
  if (!address(AF_INET, a[0], false, range4) || !address(AF_INET, a[1], false, at4) ||
      !number(a[2], 8, 30, &prefix4) || !address(AF_INET6, a[3], true, range6) ||
      !address(AF_INET6, a[4], !*range6, at6) || (*range6 && !number(a[5], 32, 126, &prefix6)))
    return false;
  if (!close_all(NULL)) return false;
  snprintf(net4, sizeof net4, "%s/%ld", range4, prefix4);
  snprintf(gate4, sizeof gate4, "%s/%ld", at4, prefix4);
  if (*range6) {
    snprintf(net6, sizeof net6, "%s/%ld", range6, prefix6);
    snprintf(gate6, sizeof gate6, "%s/%ld", at6, prefix6);
  }
  if (!unused("-4", net4) || (*net6 && !unused("-6", net6))) return false;
  opened = true;
  bool done = make_bridge(gate4, gate6) && turn_on(4, &closed4) &&
              (!*net6 || turn_on(6, &closed6)) && note_turned_on(closed4, closed6) &&
              make_rules(net4, net6, closed4, closed6);
  if (done) return true;
  char *why = strdup(said());
  close_all(NULL);
  clear();
  say("%s", why ? why : "no memory");
  free(why);
  return false;
}

static bool lease(const struct space *space, const char *verb, const char *four, const char *six) {
  char text[600] = "";
  int size = snprintf(text, sizeof text, "%s element bridge %s leased4 { \"%s\" . %s }\n", verb,
                      table, space->port, four);
  if (*six)
    snprintf(text + size, sizeof text - (size_t)size,
             "%s element bridge %s leased6 { \"%s\" . %s }\n", verb, table, space->port, six);
  return run(text, "nft", "-f", "-", NULL);
}

/* No questions are asked on the bridge: both ends are told their neighbours. */
static bool make_inside(const struct space *s, const char *version, const char *own,
                        const char *gateway) {
  char address_text[NAME];
  snprintf(address_text, sizeof address_text, "%s/%s", own, version[1] == '4' ? "32" : "128");
  return run(NULL, "ip", version, "-n", s->name, "address", "add", address_text, "dev", "eth0",
             version[1] == '4' ? NULL : "nodad", NULL) &&
         run(NULL, "ip", version, "-n", s->name, "route", "add", "default", "via", gateway, "dev",
             "eth0", "onlink", NULL) &&
         run(NULL, "ip", version, "-n", s->name, "neighbour", "replace", gateway, "lladdr",
             bridge_mac, "dev", "eth0", "nud", "permanent", NULL) &&
         run(NULL, "ip", version, "neighbour", "replace", own, "lladdr", s->mac, "dev", bridge,
             "nud", "permanent", NULL);
}

static bool make_space(const struct space *s, const char *four, const char *gateway4,
                       const char *six, const char *gateway6) {
  return run(NULL, "ip", "netns", "add", s->name, NULL) &&
         run(NULL, "ip", "link", "add", "name", s->port, "type", "veth", "peer", "name", "eth0",
             "address", s->mac, "netns", s->name, NULL) &&
         run(NULL, "ip", "link", "set", "dev", s->port, "addrgenmode", "none", NULL) &&
         run(NULL, "ip", "link", "set", "dev", s->port, "master", bridge, NULL) &&
         run(NULL, "ip", "link", "set", "dev", s->port, "type", "bridge_slave", "isolated", "on",
             "learning", "off", "flood", "off", "mcast_flood", "off", NULL) &&
         run(NULL, "bridge", "fdb", "replace", s->mac, "dev", s->port, "master", "static", NULL) &&
         run(NULL, "ip", "link", "set", "dev", s->port, "up", NULL) &&
         run(NULL, "ip", "-n", s->name, "link", "set", "dev", "lo", "up", NULL) &&
         run(NULL, "ip", "-n", s->name, "link", "set", "dev", "eth0", "addrgenmode", "none",
             NULL) &&
         run(NULL, "ip", "-n", s->name, "link", "set", "dev", "eth0", "up", NULL) &&
         make_inside(s, "-4", four, gateway4) && (!*six || make_inside(s, "-6", six, gateway6)) &&
         lease(s, "add", four, six);
}

/* What a helper that was killed may have left of this number. */
static void clear_way(const struct space *space, const char *four, const char *six) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", SPACES, space->name);
  if (access(path, F_OK) && !if_nametoindex(space->port)) return;
  lease(space, "delete", four, six);
  remove_space(space);
  clear();
}

/* number address4 gateway4 address6 gateway6 */
static bool add_space(char **a) {
  struct space space;
  char four[ADDRESS], gateway4[ADDRESS], six[ADDRESS], gateway6[ADDRESS];
  if (!name_space(a[0], &space) || !address(AF_INET, a[1], false, four) ||
      !address(AF_INET, a[2], false, gateway4) || !address(AF_INET6, a[3], true, six) ||
      !address(AF_INET6, a[4], !*six, gateway6))
    return false;
  clear_way(&space, four, six);
  if (make_space(&space, four, gateway4, six, gateway6)) {
    clear();
    return say("%s", space.name) || true;
  }
  char *why = strdup(said());
  remove_space(&space);
  clear();
  say("%s", why ? why : "no memory");
  free(why);
  return false;
}

/* number address4 address6 */
static bool drop_space(char **a) {
  struct space space;
  char four[ADDRESS], six[ADDRESS], path[128];
  if (!name_space(a[0], &space) || !address(AF_INET, a[1], false, four) ||
      !address(AF_INET6, a[2], true, six))
    return false;
  run(NULL, "ip", "-4", "neighbour", "delete", four, "dev", bridge, NULL);
  if (*six) run(NULL, "ip", "-6", "neighbour", "delete", six, "dev", bridge, NULL);
  lease(&space, "delete", four, six);
  clear();
  remove_space(&space);
  forget_flows(AF_INET, four); /* without it only an answer that comes late is at stake */
  forget_flows(AF_INET6, six);
  snprintf(path, sizeof path, "%s/%s", SPACES, space.name);
  if (access(path, F_OK) == 0 || if_nametoindex(space.port)) return false;
  clear();
  return true;
}

/* Whether a line of sockstat counts nothing. "orphan" and "mem" count the whole host's. */
static bool counts_nothing(char *line) {
  char *rest = line;
  for (char *word; (word = strsep(&rest, " "));)
    if ((!strcmp(word, "used") || !strcmp(word, "inuse") || !strcmp(word, "tw")) && rest &&
        atoi(rest) != 0)
      return false;
  return true;
}

/* In a process of its own, inside the namespace: 0 no sockets, 1 some, 2 it cannot be told. */
static int look_inside(int space) {
  static const char *const files[] = {"/proc/thread-self/net/sockstat",
                                      "/proc/thread-self/net/sockstat6"};
  char line[256];
  if (setns(space, CLONE_NEWNET)) return 2;
  for (int i = 0; i < 2; i++) {
    FILE *file = fopen(files[i], "re");
    if (!file && i == 0) return 2;
    while (file && fgets(line, sizeof line, file))
      if (!counts_nothing(line)) return 1;
    if (file) fclose(file);
  }
  return 0;
}

static bool has_processes(const struct stat *space) {
  struct stat st;
  char path[300];
  bool found = false;
  DIR *list = opendir("/proc");
  for (struct dirent *entry; list && (entry = readdir(list));) {
    if (strspn(entry->d_name, "0123456789") != strlen(entry->d_name)) continue;
    snprintf(path, sizeof path, "/proc/%s/ns/net", entry->d_name);
    found |= stat(path, &st) == 0 && st.st_ino == space->st_ino && st.st_dev == space->st_dev;
  }
  if (list) closedir(list);
  return found;
}

/* number address4 address6: fails unless the space is as if new. */
static bool check_space(char **a) {
  struct space space;
  struct stat st;
  char path[128], four[ADDRESS], six[ADDRESS];
  int status = 0;
  if (!name_space(a[0], &space) || !address(AF_INET, a[1], false, four) ||
      !address(AF_INET6, a[2], true, six))
    return false;
  snprintf(path, sizeof path, "%s/%s", SPACES, space.name);
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0 || fstat(fd, &st)) return say("open %s: %s", path, strerror(errno));
  bool processes = has_processes(&st);
  pid_t child = fork();
  if (child == 0) _exit(look_inside(fd));
  close(fd);
  if (child < 0 || waitpid(child, &status, 0) < 0) return say("fork: %s", strerror(errno));
  if (processes) return say("processes are left");
  if (status == 0)
    return (forget_flows(AF_INET, four) && forget_flows(AF_INET6, six)) ||
           say("what connections it had cannot be forgotten");
  return say(WIFEXITED(status) && WEXITSTATUS(status) == 1 ? "sockets are left"
                                                           : "it cannot be looked into");
}

/* Up to three name servers, empty where there are fewer: the resolv.conf that the warden shows to jails
   when root's supervisor started it. */
static bool name_servers(char **a) {
  char text[256] = "# Written by Skerry; see network.resolvers.\n", server[ADDRESS], path[64];
  for (int i = 0; i < 3; i++) {
    size_t used = strlen(text);
    bool six = strchr(a[i], ':') != NULL;
    if (!address(six ? AF_INET6 : AF_INET, a[i], true, server)) return false;
    if (*server) snprintf(text + used, sizeof text - used, "nameserver %s\n", server);
  }
  snprintf(path, sizeof path, "/run/%s/resolv.conf", helper_name);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
  if (!written) say("write %s: %s", path, strerror(errno));
  if (fd >= 0) close(fd);
  return written;
}

static bool list_all(char **a) {
  (void)a;
  name_all();
  each(say_line, say_line);
  return true;
}

static bool check_tools(char **a) {
  static const char *const tools[] = {"ip", "bridge", "nft"};
  (void)a;
  if (geteuid()) return say("the root helper does not run as root");
  for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
    if (!installed(tools[i])) say("%s%s is not installed", *said() ? ", " : "", tools[i]);
  return !*said();
}

void network_end(void) {
  if (opened) close_all(NULL);
}

const struct verb network_verbs[] = {
    {"network-check", 0, check_tools}, {"network-open", 6, open_all},
    {"network-add", 5, add_space},     {"network-look", 3, check_space},
    {"network-drop", 3, drop_space},   {"network-list", 0, list_all},
    {"network-close", 0, close_all},   {"network-resolvers", 3, name_servers},
};
const size_t network_verb_count = sizeof network_verbs / sizeof *network_verbs;
