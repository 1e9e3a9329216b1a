/* Serves requests on standard input, one after the other, until it ends. A request is a u32 length
   (little-endian) and strings that end with NUL: the verb and its arguments. An answer is a u32
   length, a byte ('+' done, '-' failed) and a text.

     skerry-helper NAME                               the network's verbs
     skerry-helper NAME PARENT UID GID FUID FGID      the store's: of the service, and of functions */
#include "helper.h"
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_REQUEST = 64 << 10, MAX_ARGUMENTS = 40, RUN_SECONDS = 20, LOCK_STEPS = 1500 };

const char *helper_name, *helper_digits;

static char answer[4 + 1 + MAX_ANSWER];
static size_t answered;
static bool cut, stores;

static char *const environment[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", NULL};

static void add(const char *bytes, size_t size) {
  size_t left = MAX_ANSWER - 1 - answered;
  cut |= size > left;
  if (size > left) size = left;
  memcpy(answer + 5 + answered, bytes, size);
  answered += size;
  answer[5 + answered] = 0;
}

bool say(const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  int size = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  add(text, size < (int)sizeof text ? (size_t)size : sizeof text - 1);
  return false;
}

const char *said(void) { return answer + 5; }

void clear(void) {
  answered = 0;
  answer[5] = 0;
  cut = false;
}

/* The program's path in the system's own directories; NULL when there is none. */
static const char *find(const char *program, char *path, size_t size) {
  static const char *const directories[] = {"/usr/sbin", "/usr/bin", "/sbin", "/bin"};
  for (size_t i = 0; i < sizeof directories / sizeof *directories; i++) {
    snprintf(path, size, "%s/%s", directories[i], program);
    if (access(path, X_OK) == 0) return path;
  }
  return NULL;
}

bool installed(const char *program) {
  char path[64];
  return find(program, path, sizeof path) != NULL;
}

static int memory_file(const char *text) {
  int fd = memfd_create("input", MFD_CLOEXEC);
  size_t size = strlen(text);
  if (fd < 0 || write(fd, text, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET)) _exit(126);
  return fd;
}

static _Noreturn void become(const char *path, char **arguments, const char *input, int output) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  for (int i = 1; i < NSIG; i++) signal(i, SIG_DFL);
  int in = memory_file(input ? input : "");
  if (dup2(in, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0) _exit(126);
  execve(path, arguments, environment);
  _exit(126);
}

static long now_millis(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Collects what the child prints until it has closed its output, but not longer than allowed. */
static bool collect(int fd, int seconds) {
  char piece[4096];
  struct pollfd readable = {.fd = fd, .events = POLLIN};
  for (long end = now_millis() + seconds * 1000;;) {
    long left = end - now_millis();
    if (left <= 0) return false;
    if (poll(&readable, 1, (int)left) <= 0) continue;
    ssize_t size = read(fd, piece, sizeof piece);
    if (size <= 0) return true;
    add(piece, (size_t)size);
  }
}

bool run_words(const char *input, int seconds, char **words) {
  char path[64];
  int ends[2], status = -1;
  if (!find(words[0], path, sizeof path)) return say("%s: not found", words[0]);
  if (pipe2(ends, O_CLOEXEC)) return say("pipe: %s", strerror(errno));
  pid_t child = fork();
  if (child == 0) become(path, words, input, ends[1]);
  close(ends[1]);
  bool in_time = child > 0 && collect(ends[0], seconds);
  close(ends[0]);
  if (child < 0) return say("fork: %s", strerror(errno));
  if (!in_time) kill(child, SIGKILL);
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (!in_time) return say("%s: killed, no end within %d s", words[0], seconds);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool run(const char *input, const char *program, ...) {
  char *words[MAX_ARGUMENTS] = {(char *)program};
  va_list list;
  va_start(list, program);
  for (int i = 1; i < MAX_ARGUMENTS - 1 && (words[i] = va_arg(list, char *)); i++) continue;
  va_end(list);
  return run_words(input, RUN_SECONDS, words);
}

/* The whole of it, or false: the service has gone. */
static bool transfer(bool out, char *bytes, size_t size) {
  while (size) {
    ssize_t n = out ? write(1, bytes, size) : read(0, bytes, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes += n;
    size -= (size_t)n;
  }
  return true;
}

/* Splits the request into its strings; their number, or -1 for a request that is none. */
static int split(char *request, uint32_t size, char **fields) {
  int count = 0;
  if (size == 0 || request[size - 1]) return -1;
  for (char *at = request; at < request + size; at += strlen(at) + 1) {
    if (count == MAX_FIELDS) return -1;
    fields[count++] = at;
  }
  return count;
}

static bool serve(char **fields, int count) {
  if (stores) return datasets_serve(fields, count);
  for (size_t i = 0; count > 0 && i < network_verb_count; i++) {
    const struct verb *verb = &network_verbs[i];
    if (strcmp(verb->name, fields[0])) continue;
    if (count - 1 != verb->arguments) return say("%s: %d arguments", fields[0], count - 1);
    return verb->run(fields + 1);
  }
  return say("no such verb");
}

/* Whose things it may touch is settled here, once: no request can name others. */
static bool take_name(const char *name) {
  static const char prefix[] = "skerry-";
  if (strncmp(name, prefix, sizeof prefix - 1)) return false;
  helper_digits = name + sizeof prefix - 1;
  helper_name = name;
  return strlen(helper_digits) == 12 && strspn(helper_digits, "0123456789abcdef") == 12;
}

/* One helper per name: the one before may still be clearing up. */
static bool take_lock(void) {
  char path[64];
  snprintf(path, sizeof path, "/run/%s.lock", helper_name);
  for (int i = 0; i < LOCK_STEPS; i++) {
    struct stat st;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return false;
    /* the one before removes the file when it ends: a lock on that is worth nothing */
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &st) == 0 && st.st_nlink > 0) return true;
    close(fd);
    usleep(10000);
  }
  return false;
}

static void leave_lock(void) {
  char path[64];
  snprintf(path, sizeof path, "/run/%s.lock", helper_name);
  unlink(path);
}

static bool answer_one(char *request, uint32_t size) {
  char *fields[MAX_FIELDS];
  int count = split(request, size, fields);
  clear();
  bool done = count > 0 ? serve(fields, count) : say("a malformed request");
  if (cut) { /* half of a list would be taken for all of it */
    clear();
    done = say("an answer of more than %d bytes", MAX_ANSWER);
  }
  uint32_t length = (uint32_t)answered + 1;
  memcpy(answer, &length, sizeof length);
  answer[4] = done ? '+' : '-';
  return transfer(true, answer, sizeof length + length);
}

/* Root's supervisor has died: as if the service had gone, whoever still holds its end. */
static void orphaned(int number) {
  (void)number;
  close(0);
}

int main(int argc, char **argv) {
  struct sigaction orphan = {.sa_handler = orphaned};
  static char request[MAX_REQUEST];
  uint32_t size;
  stores = argc == 7;
  if ((argc != 2 && !stores) || !take_name(argv[1])) {
    fprintf(stderr, "usage: skerry-helper skerry-TWELVE-HEX-DIGITS [PARENT UID GID UID GID]\n");
    return 2;
  }
  for (int signals[] = {SIGPIPE, SIGTERM, SIGINT, SIGHUP}, i = 0; i < 4; i++)
    signal(signals[i], SIG_IGN); /* only the end of standard input ends us */
  sigaction(ORPHANED, &orphan, NULL);
  setsid();
  umask(022);
  if (stores && !datasets_open(argv + 2)) {
    fprintf(stderr, "cannot serve the datasets below %s\n", argv[2]);
    return 2;
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || (!stores && !take_lock())) {
    fprintf(stderr, "another helper of this service holds /run/%s.lock\n", helper_name);
    return 1;
  }
  while (transfer(false, (char *)&size, sizeof size))
    if (size > sizeof request || !transfer(false, request, size) || !answer_one(request, size))
      break;
  if (stores) return 0;
  network_end();
  leave_lock();
  return 0;
}
