/* What the host itself is given: a bridge, one table of rules in the families inet and bridge, and
   forwarding where it was off. */
#include "bridge.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FORWARD4 "net/ipv4/ip_forward"
#define FORWARD6 "net/ipv6/conf/all/forwarding"

static int read_number(const char *name) {
  char path[96], text[8] = "";
  snprintf(path, sizeof path, "/proc/sys/%s", name);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t size = read(fd, text, sizeof text - 1);
  close(fd);
  return size > 0 ? atoi(text) : -1;
}

static bool write_number(const char *name, const char *value) {
  char path[96];
  snprintf(path, sizeof path, "/proc/sys/%s", name);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd >= 0 && write(fd, value, strlen(value)) > 0) return close(fd) == 0;
  if (fd >= 0) close(fd);
  return say("set %s to %s: %s", name, value, strerror(errno));
}

/* A host that forwards IPv6 believes no router any more, unless told to: keep what it believes. */
static void keep_believing_routers(void) {
  char name[96];
  struct if_nameindex *all = if_nameindex();
  for (struct if_nameindex *i = all; i && i->if_index; i++) {
    snprintf(name, sizeof name, "net/ipv6/conf/%s/accept_ra", i->if_name);
    if (!strchr(i->if_name, '/') && read_number(name) == 1) write_number(name, "2");
  }
  if (all) if_freenameindex(all);
  clear();
}

/* What we turned on is written down, so that the last of us turns it off again, and so that nobody
   becomes a router for others by it. */
void forward_file(char path[NAME]) {
  snprintf(path, NAME, "/run/%s.forwarding", helper_name);
}

static bool someone_turned_on(int family) {
  bool found = false;
  DIR *list = opendir("/run");
  for (struct dirent *entry; list && (entry = readdir(list));) {
    char path[300], text[8] = "";
    size_t size = strlen(entry->d_name);
    if (strncmp(entry->d_name, "skerry-", 7) || size < 12 ||
        strcmp(entry->d_name + size - 11, ".forwarding"))
      continue;
    snprintf(path, sizeof path, "/run/%s", entry->d_name);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0 && read(fd, text, sizeof text - 1) > 0) found |= strchr(text, '0' + family) != NULL;
    if (fd >= 0) close(fd);
  }
  if (list) closedir(list);
  return found;
}

/* Turns forwarding on; *closed: it was off, so nobody else's packets may be forwarded. */
bool turn_on(int family, bool *closed) {
  const char *name = family == 4 ? FORWARD4 : FORWARD6;
  *closed = someone_turned_on(family) || read_number(name) == 0;
  if (family == 6 && read_number(name) == 0) keep_believing_routers();
  return read_number(name) == 1 || write_number(name, "1");
}

bool note_turned_on(bool closed4, bool closed6) {
  char path[NAME];
  forward_file(path);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  bool done = fd >= 0 && dprintf(fd, "%s%s\n", closed4 ? "4" : "", closed6 ? "6" : "") > 0;
  if (fd >= 0) close(fd);
  return done || say("write %s: %s", path, strerror(errno));
}

void turn_off(void) {
  char path[NAME];
  forward_file(path);
  bool four = someone_turned_on(4), six = someone_turned_on(6);
  if (unlink(path)) return;
  if (four && !someone_turned_on(4)) write_number(FORWARD4, "0");
  if (six && !someone_turned_on(6)) write_number(FORWARD6, "0");
}

/* The range must be nobody's yet: routes other than the default that lie in it or hold it. */
bool unused(const char *version, const char *range) {
  static const char *const how[] = {"root", "match"};
  for (int i = 0; i < 2; i++) {
    clear();
    if (!run(NULL, "ip", "-o", version, "route", "show", how[i], range, NULL)) return false;
    char *lines = strdup(said()), *rest = lines;
    clear();
    for (char *line; rest && (line = strsep(&rest, "\n"));)
      if (*line && strncmp(line, "default", 7)) say("%s is in use here: %s", range, line);
    free(lines);
    if (*said()) return false;
  }
  return true;
}

bool make_bridge(const char *gateway4, const char *gateway6) {
  char name[96];
  if (!run(NULL, "ip", "link", "add", "name", bridge, "address", bridge_mac, "type", "bridge",
           "stp_state", "0", "mcast_snooping", "0", NULL) ||
      !run(NULL, "ip", "link", "set", "dev", bridge, "addrgenmode", "none", NULL))
    return false;
  snprintf(name, sizeof name, "net/ipv6/conf/%s/accept_ra", bridge);
  if (*gateway6 && !write_number(name, "0")) return false;
  return run(NULL, "ip", "address", "add", gateway4, "dev", bridge, NULL) &&
         (!*gateway6 ||
          run(NULL, "ip", "address", "add", gateway6, "dev", bridge, "nodad", NULL)) &&
         run(NULL, "ip", "link", "set", "dev", bridge, "up", NULL);
}

/* Into the host: nothing. Between spaces: nothing. Out: from the leased address, translated. */
bool make_rules(const char *range4, const char *range6, bool closed4, bool closed6) {
  char text[6000], six[400] = "", nat6[200] = "", others[400] = "";
  if (*range6) {
    snprintf(six, sizeof six,
             "ip6 daddr { ::/8, fe80::/10, ff00::/8, 64:ff9b::/96, %s } drop\n", range6);
    snprintf(nat6, sizeof nat6, "ip6 saddr %s oifname != \"%s\" masquerade\n", range6, bridge);
  }
  if (closed4 || closed6)
    snprintf(others, sizeof others, "iifname != \"skerry*\" oifname != \"skerry*\" %sdrop\n",
             closed4 && closed6 ? "" : closed4 ? "meta nfproto ipv4 " : "meta nfproto ipv6 ");
  int size = snprintf(
      text, sizeof text,
      "table inet %1$s {\n"
      " chain guard {\n"
      "  type filter hook prerouting priority -300; policy accept;\n"
      "  iifname != \"%2$s\" accept\n"
      "  fib daddr type { local, broadcast, multicast, anycast } drop\n"
      "  ip daddr { 0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16, 224.0.0.0/3, %3$s } drop\n"
      "  %4$s"
      " }\n"
      " chain host {\n"
      "  type filter hook input priority -10; policy accept;\n"
      "  iifname \"%2$s\" drop\n"
      " }\n"
      " chain way {\n"
      "  type filter hook forward priority -10; policy accept;\n"
      "  iifname \"%2$s\" oifname \"%2$s\" drop\n"
      "  oifname \"%2$s\" ct state established,related accept\n"
      "  oifname \"%2$s\" drop\n"
      "  %5$s"
      " }\n"
      " chain translation {\n"
      "  type nat hook postrouting priority 100; policy accept;\n"
      "  ip saddr %3$s oifname != \"%2$s\" masquerade\n"
      "  %6$s"
      " }\n"
      "}\n"
      "table bridge %1$s {\n"
      " set leased4 { type ifname . ipv4_addr; }\n"
      " set leased6 { type ifname . ipv6_addr; }\n"
      " chain source {\n"
      "  type filter hook prerouting priority -300; policy accept;\n"
      "  iifname != \"sk%7$.8s-*\" accept\n"
      "  ether type ip iifname . ip saddr @leased4 accept\n"
      "  ether type ip6 iifname . ip6 saddr @leased6 accept\n"
      "  drop\n"
      " }\n"
      "}\n",
      table, bridge, range4, six, others, nat6, helper_digits);
  if (size >= (int)sizeof text) return say("the rules are too long");
  return run(text, "nft", "-f", "-", NULL);
}
