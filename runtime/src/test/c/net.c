/* What the network tests run: `serve` outside, everything else inside a jail. Each word of a client
   prints one line: the word, its target, and the answer or the errno's name. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { PORT = 7777, DNS = 53, LATE = 7778, OURS = 40000 };

static int listener(int kind, int port) {
  int fd = socket(AF_INET6, kind, 0), one = 1, zero = 0;
  struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero);
  if (bind(fd, (struct sockaddr *)&any, sizeof any) || (kind == SOCK_STREAM && listen(fd, 16)))
    return -1; /* a jail's user has no port 53 */
  return fd;
}

static void peer_text(const struct sockaddr_in6 *peer, char *to, size_t size) {
  char text[64];
  inet_ntop(AF_INET6, &peer->sin6_addr, text, sizeof text);
  snprintf(to, size, "%s", strncmp(text, "::ffff:", 7) ? text : text + 7);
}

/* Answers every question for an A record with 203.0.113.9, and others with nothing. */
static void answer_name(int fd) {
  unsigned char m[600];
  static const unsigned char a[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 203, 0, 113, 9};
  struct sockaddr_in6 peer;
  socklen_t length = sizeof peer;
  ssize_t size = recvfrom(fd, m, 500, 0, (struct sockaddr *)&peer, &length);
  size_t end = 12;
  if (size < 17) return;
  while (end < (size_t)size && m[end]) end += m[end] + 1u;
  if (end + 5 > (size_t)size) return;
  int is_a = m[end + 2] == 1;
  m[2] = 0x81, m[3] = 0x80, m[7] = (unsigned char)is_a, m[8] = m[9] = m[10] = m[11] = 0;
  size_t all = end + 5;
  if (is_a) memcpy(m + all, a, sizeof a), all += sizeof a;
  sendto(fd, m, all, 0, (struct sockaddr *)&peer, length);
}

/* Tells every caller its address, and says it on stdout too. */
static _Noreturn void serve(void) {
  struct pollfd all[] = {{listener(SOCK_STREAM, PORT), POLLIN, 0},
                         {listener(SOCK_DGRAM, PORT), POLLIN, 0},
                         {listener(SOCK_DGRAM, DNS), POLLIN, 0},
                         {listener(SOCK_DGRAM, LATE), POLLIN, 0}};
  puts("serving");
  for (;;) {
    char text[64], waste[200];
    struct sockaddr_in6 peer;
    socklen_t length = sizeof peer;
    fflush(stdout);
    poll(all, 4, -1);
    if (all[0].revents) {
      int fd = accept(all[0].fd, (struct sockaddr *)&peer, &length);
      peer_text(&peer, text, sizeof text);
      if (write(fd, text, strlen(text)) < 0) puts("lost");
      close(fd);
      printf("tcp %s\n", text);
    } else if (all[1].revents) {
      recvfrom(all[1].fd, waste, sizeof waste, 0, (struct sockaddr *)&peer, &length);
      peer_text(&peer, text, sizeof text);
      sendto(all[1].fd, text, strlen(text), 0, (struct sockaddr *)&peer, length);
      printf("udp %s\n", text);
    } else if (all[2].revents) {
      answer_name(all[2].fd);
    } else if (all[3].revents) {
      recvfrom(all[3].fd, waste, sizeof waste, 0, (struct sockaddr *)&peer, &length);
      if (fork()) continue;
      sleep(2); /* until another has the address */
      sendto(all[3].fd, "late", 4, 0, (struct sockaddr *)&peer, length);
      _exit(puts("late answer") < 0 || fflush(stdout));
    }
  }
}

static const char *error_name(void) { return strerrorname_np(errno); }

static socklen_t target(const char *address, struct sockaddr_storage *to) {
  struct sockaddr_in *four = (struct sockaddr_in *)to;
  struct sockaddr_in6 *six = (struct sockaddr_in6 *)to;
  memset(to, 0, sizeof *to);
  if (inet_pton(AF_INET, address, &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(PORT);
    return sizeof *four;
  }
  inet_pton(AF_INET6, address, &six->sin6_addr);
  six->sin6_family = AF_INET6;
  six->sin6_port = htons(PORT);
  return sizeof *six;
}

static void patience(int fd) {
  struct timeval time = {0, 400000};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

static void talk(int kind, const char *address, char *answer, size_t size) {
  struct sockaddr_storage to;
  socklen_t length = target(address, &to);
  int fd = socket(to.ss_family, kind, 0);
  patience(fd);
  ssize_t n = -1;
  if (connect(fd, (struct sockaddr *)&to, length) == 0 && send(fd, "x", 1, MSG_NOSIGNAL) == 1)
    n = recv(fd, answer, size - 1, 0);
  if (n >= 0) answer[n] = 0;
  else snprintf(answer, size, "%s", error_name());
  close(fd);
}

static void name(const char *host, char *answer, size_t size) {
  struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
  int error = getaddrinfo(host, NULL, &hints, &found);
  if (error) snprintf(answer, size, "%s", gai_strerror(error));
  else inet_ntop(AF_INET, &((struct sockaddr_in *)found->ai_addr)->sin_addr, answer, (socklen_t)size);
}

static uint16_t sum(const void *bytes, size_t size) {
  uint32_t total = 0;
  for (const uint16_t *at = bytes; size > 1; size -= 2) total += *at++;
  while (total >> 16) total = (total & 0xffff) + (total >> 16);
  return (uint16_t)~total;
}

static void echo(const char *address, char *answer, size_t size) {
  struct icmphdr request = {.type = ICMP_ECHO, .un.echo.id = htons(7)};
  struct sockaddr_storage to;
  char packet[200];
  socklen_t length = target(address, &to);
  int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
  if (fd >= 0) patience(fd);
  request.checksum = sum(&request, sizeof request);
  if (fd < 0 || sendto(fd, &request, sizeof request, 0, (struct sockaddr *)&to, length) < 0) {
    snprintf(answer, size, "%s", error_name());
    return;
  }
  for (;;) {
    ssize_t n = recv(fd, packet, sizeof packet, 0);
    const struct icmphdr *reply = (const struct icmphdr *)(packet + sizeof(struct iphdr));
    if (n < 0) snprintf(answer, size, "%s", error_name());
    else if (reply->type != ICMP_ECHOREPLY) continue;
    else snprintf(answer, size, "reply");
    return;
  }
}

/* A datagram with a sender of our choice: FROM@TO. */
static void forge(char *both, char *answer, size_t size) {
  char *to_text = strchr(both, '@');
  struct {
    struct iphdr ip;
    struct udphdr udp;
    char text[2];
  } __attribute__((packed)) packet = {{0}, {0}, "f"};
  struct sockaddr_storage to;
  int fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
  *to_text = 0;
  socklen_t length = target(to_text + 1, &to);
  packet.ip = (struct iphdr){.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP,
                             .tot_len = htons(sizeof packet)};
  inet_pton(AF_INET, both, &packet.ip.saddr);
  packet.ip.daddr = ((struct sockaddr_in *)&to)->sin_addr.s_addr;
  packet.udp = (struct udphdr){.source = htons(PORT), .dest = htons(PORT), .len = htons(10)};
  *to_text = '@';
  if (fd < 0 || sendto(fd, &packet, sizeof packet, 0, (struct sockaddr *)&to, length) < 0)
    snprintf(answer, size, "%s", error_name());
  else snprintf(answer, size, "sent");
}

/* Asks for an answer that comes late, from a port that is known, and does not wait for it. */
static void ask_late(const char *address, char *answer, size_t size) {
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(OURS)};
  struct sockaddr_storage to;
  socklen_t length = target(address, &to);
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  ((struct sockaddr_in *)&to)->sin_port = htons(LATE);
  bind(fd, (struct sockaddr *)&own, sizeof own);
  ssize_t n = sendto(fd, "x", 1, 0, (struct sockaddr *)&to, length);
  snprintf(answer, size, "%s", n < 0 ? error_name() : "sent");
  close(fd);
}

/* What arrives at that port within some seconds. */
static void hear(const char *seconds, char *answer, size_t size) {
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(OURS)};
  struct timeval time = {atoi(seconds), 0};
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  bind(fd, (struct sockaddr *)&own, sizeof own);
  ssize_t n = recv(fd, answer, size - 1, 0);
  if (n < 0) snprintf(answer, size, "%s", error_name());
  else answer[n] = 0;
}

/* A socket of the family and kind FAMILY:KIND. */
static void open_socket(const char *what, char *answer, size_t size) {
  int fd = socket(atoi(what), atoi(strchr(what, ':') + 1), 0);
  snprintf(answer, size, "%s", fd < 0 ? error_name() : "ok");
}

static void abstract(const char *called, char *answer, size_t size) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  strncpy(to.sun_path + 1, called, sizeof to.sun_path - 2);
  socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(called));
  int refused = connect(fd, (struct sockaddr *)&to, length);
  snprintf(answer, size, "%s", refused ? error_name() : "ok");
}

int main(int argc, char **argv) {
  if (argc == 2 && !strcmp(argv[1], "serve")) serve();
  for (int i = 1; i + 1 < argc; i += 2) {
    char answer[200] = "?";
    const char *word = argv[i];
    if (!strcmp(word, "tcp")) talk(SOCK_STREAM, argv[i + 1], answer, sizeof answer);
    else if (!strcmp(word, "udp")) talk(SOCK_DGRAM, argv[i + 1], answer, sizeof answer);
    else if (!strcmp(word, "name")) name(argv[i + 1], answer, sizeof answer);
    else if (!strcmp(word, "echo")) echo(argv[i + 1], answer, sizeof answer);
    else if (!strcmp(word, "forge")) forge(argv[i + 1], answer, sizeof answer);
    else if (!strcmp(word, "socket")) open_socket(argv[i + 1], answer, sizeof answer);
    else if (!strcmp(word, "late")) ask_late(argv[i + 1], answer, sizeof answer);
    else if (!strcmp(word, "hear")) hear(argv[i + 1], answer, sizeof answer);
    else if (!strcmp(word, "abstract")) abstract(argv[i + 1], answer, sizeof answer);
    printf("%s %s %s\n", word, argv[i + 1], answer);
    fflush(stdout);
  }
  return 0;
}
