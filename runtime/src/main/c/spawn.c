/* The floor of every comparison: starts a program over and over, reads its output to the end, waits.
   skerry-spawn WORKERS MILLISECONDS PAUSE PROGRAM [ARGUMENT...]; "{}" in an argument becomes unique.
   With http://127.0.0.1:PORT/PATH instead of a program each worker calls that over a connection that
   it keeps. PAUSE is in milliseconds, after each run.
   Prints: runs, failures, elapsed microseconds, then the times of the runs in microseconds. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_WORKERS = 64, MAX_RUNS = 1 << 16, MAX_ARGUMENTS = 256, MAX_TEXT = 4096, PATIENCE = 60 };

static struct worker {
  uint32_t runs, failures, micros[MAX_RUNS];
} *workers;
extern char **environ;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

/* Whether the program ended well. */
static int run(char **arguments) {
  posix_spawn_file_actions_t actions;
  char output[4096];
  int ends[2], status = 1;
  pid_t child;
  if (pipe2(ends, O_CLOEXEC)) return 0;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  int failed = posix_spawnp(&child, arguments[0], &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  while (!failed && read(ends[0], output, sizeof output) > 0) continue;
  close(ends[0]);
  while (!failed && waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return !failed && status == 0;
}

static int open_connection(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  struct timeval patience = {.tv_sec = PATIENCE};
  const int on = 1;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

/* Whether the text is a whole answer: by its length, or by the last of its chunks. */
static int whole(const char *text, size_t size) {
  const char *head = strstr(text, "\r\n\r\n"), *length = strcasestr(text, "\r\nContent-Length:");
  if (!head) return 0;
  if (length && length < head)
    return size >= (size_t)(head + 4 - text) + strtoul(length + 17, NULL, 10);
  return size >= 5 && strcmp(text + size - 5, "0\r\n\r\n") == 0;
}

/* Whether the answer was good; a connection that breaks is opened anew the next time. */
static int call(const char *url) {
  static int fd = -1;
  char text[16384];
  size_t size = 0;
  const char *path = strchr(url + 7, '/');
  if (!path || (fd < 0 && (fd = open_connection(atoi(strchr(url + 5, ':') + 1))) < 0)) return 0;
  int length = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path);
  ssize_t n = send(fd, text, (size_t)length, MSG_NOSIGNAL);
  for (text[0] = 0; n > 0 && !whole(text, size); text[size] = 0) {
    n = recv(fd, text + size, sizeof text - 1 - size, 0);
    if (n > 0) size += (size_t)n;
  }
  if (n > 0) return strncmp(text, "HTTP/1.1 200 ", 13) == 0;
  close(fd);
  fd = -1;
  return 0;
}

static void work(int number, uint64_t end, useconds_t pause, char **pattern, int count) {
  static char texts[MAX_ARGUMENTS][MAX_TEXT];
  char *arguments[MAX_ARGUMENTS + 1] = {0};
  struct worker *me = &workers[number];
  while (now() < end && me->runs < MAX_RUNS) {
    for (int i = 0; i < count; i++) {
      char *at = strstr(pattern[i], "{}");
      arguments[i] = at ? texts[i] : pattern[i];
      if (at)
        snprintf(texts[i], MAX_TEXT, "%.*sbench-%d-%d-%u%s", (int)(at - pattern[i]), pattern[i],
                 (int)getppid(), number, me->runs, at + 2);
    }
    uint64_t start = now();
    int good = strncmp(*arguments, "http://127.0.0.1:", 17) == 0 ? call(*arguments) : run(arguments);
    if (!good) me->failures++;
    me->micros[me->runs++] = (uint32_t)(now() - start);
    if (pause) usleep(pause);
  }
}

int main(int argc, char **argv) {
  int count = argc > 4 ? atoi(argv[1]) : 0;
  uint64_t start = now(), end = start + (count ? strtoull(argv[2], NULL, 10) * 1000 : 0);
  uint32_t runs = 0, failures = 0;
  if (count < 1 || count > MAX_WORKERS || argc - 4 > MAX_ARGUMENTS) {
    fputs("usage: skerry-spawn WORKERS MILLISECONDS PAUSE PROGRAM [ARGUMENT...]\n", stderr);
    return 2;
  }
  workers = mmap(NULL, sizeof *workers * (size_t)count, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (workers == MAP_FAILED) return 1;
  for (int i = 0; i < count; i++) {
    pid_t child = fork();
    if (child < 0) return 1;
    if (child == 0) {
      work(i, end, (useconds_t)atoi(argv[3]) * 1000, argv + 4, argc - 4);
      _exit(0);
    }
  }
  while (wait(NULL) > 0) continue;
  uint64_t elapsed = now() - start;
  for (int i = 0; i < count; i++) runs += workers[i].runs, failures += workers[i].failures;
  printf("%u %u %llu\n", runs, failures, (unsigned long long)elapsed);
  for (int i = 0; i < count; i++)
    for (uint32_t j = 0; j < workers[i].runs; j++) printf("%u\n", workers[i].micros[j]);
  return 0;
}
