/* The floor of every comparison: starts a program over and over, reads its output to the end, waits.
   skerry-spawn WORKERS MILLISECONDS PROGRAM [ARGUMENT...]; "{}" in an argument becomes unique.
   Prints: runs, failures, elapsed microseconds, then the times of the runs in microseconds. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_WORKERS = 64, MAX_RUNS = 1 << 16, MAX_ARGUMENTS = 256, MAX_TEXT = 4096 };

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

static void work(int number, uint64_t end, char **pattern, int count) {
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
    if (!run(arguments)) me->failures++;
    me->micros[me->runs++] = (uint32_t)(now() - start);
  }
}

int main(int argc, char **argv) {
  int count = argc > 3 ? atoi(argv[1]) : 0;
  uint64_t start = now(), end = start + (count ? strtoull(argv[2], NULL, 10) * 1000 : 0);
  uint32_t runs = 0, failures = 0;
  if (count < 1 || count > MAX_WORKERS || argc - 3 > MAX_ARGUMENTS) {
    fputs("usage: skerry-spawn WORKERS MILLISECONDS PROGRAM [ARGUMENT...]\n", stderr);
    return 2;
  }
  workers = mmap(NULL, sizeof *workers * (size_t)count, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (workers == MAP_FAILED) return 1;
  for (int i = 0; i < count; i++) {
    pid_t child = fork();
    if (child < 0) return 1;
    if (child == 0) {
      work(i, end, argv + 3, argc - 3);
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
