/* Times one jail after another, by phase, against posix_spawn of the same program.
   bench SOCKET TREE PROGRAM-ON-THE-HOST ROUNDS; the jail runs ./true of the tree. */
#define _GNU_SOURCE
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SPAWN, PREPARE, RUN, CLOSE, PHASES, MAX = 100000 };
static double times[PHASES][MAX];
static char buffer[65536];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void put(int fd, uint8_t type, const void *body, uint32_t size) {
  memcpy(buffer, &size, 4);
  buffer[4] = (char)type;
  memcpy(buffer + 5, body, size);
  if (write(fd, buffer, size + 5) != (ssize_t)size + 5) exit(1);
}

static void expect(int fd, int type) {
  ssize_t n = read(fd, buffer, sizeof buffer);
  if (n < 5 || buffer[4] != type) {
    fprintf(stderr, "bench: %.*s\n", n > 5 ? (int)n - 5 : 0, buffer + 5);
    exit(1);
  }
}

int main(int argc, char **argv) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (argc != 5) return 2;
  int rounds = atoi(argv[4]) < MAX ? atoi(argv[4]) : MAX;
  strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
  char prepare[1024] = {1}, start[] = "TTTTTTTTPPPPAAAAEEEE./true\0PATH=/usr/bin:/bin";
  uint64_t memory = 128 << 20, disk = 64 << 20, timeout = 10000;
  uint32_t rest[3] = {1000, 64, 256}, counts[3] = {65536, 1, 1};
  memcpy(prepare + 1, &memory, 8);
  memcpy(prepare + 9, &disk, 8);
  memcpy(prepare + 17, rest, 12);
  size_t size = 45 + (size_t)snprintf(prepare + 45, 900, "host%c%s%c", 0, argv[2], 0) + 1;
  memcpy(start, &timeout, 8);
  memcpy(start + 8, counts, 12);
  for (int i = 0; i < rounds; i++) {
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), status;
    pid_t pid;
    double t0 = now();
    char *args[] = {argv[3], NULL};
    if (posix_spawn(&pid, argv[3], NULL, NULL, args, (char *[]){NULL})) return 1;
    waitpid(pid, &status, 0);
    double t1 = now();
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) return 1;
    put(fd, 1, prepare, (uint32_t)size);
    expect(fd, 17);
    double t2 = now();
    put(fd, 2, start, sizeof start);
    put(fd, 4, "", 0);
    expect(fd, 22);
    double t3 = now();
    shutdown(fd, SHUT_WR);
    while (read(fd, buffer, sizeof buffer) > 0) continue;
    close(fd);
    double t4 = now(), all[PHASES] = {t1 - t0, t2 - t1, t3 - t2, t4 - t3};
    for (int p = 0; p < PHASES; p++) times[p][i] = all[p];
  }
  static const char *const names[] = {"posix_spawn", "prepare", "run", "close"};
  for (int p = 0; p < PHASES; p++) {
    qsort(times[p], (size_t)rounds, sizeof(double), compare);
    printf("%-12s p50 %7.0f us   p90 %7.0f us\n", names[p], times[p][rounds / 2],
           times[p][rounds * 9 / 10]);
  }
  return 0;
}
