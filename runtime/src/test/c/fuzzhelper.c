/* Feeds requests to the root helper of a store: the real parser and the real table, with everything
   that would be done replaced by a look at whether it may be. Input: one request. */
#define run_words real_run_words
#define main helper_main
#include "helper.c"
#undef main
#undef run_words

#include <assert.h>

bool run_words(const char *input, int seconds, char **words);
static void may_be_removed(const char *path);
#define rmdir(path) (may_be_removed(path), 0)
#include "datasets.c"

#define PARENT "tank/skerry"
#define PLACE "/run/skerry-0123456789ab/trees/"

const struct verb network_verbs[1];
const size_t network_verb_count = 0;
void network_end(void) {}

static bool begins(const char *text, const char *with) { return !strncmp(text, with, strlen(with)); }

static bool plain(const char *text) {
  return *text && strspn(text, LETTERS "_.:@/=,-") == strlen(text) && !strstr(text, "..") &&
         !strstr(text, "//");
}

static void may_be_removed(const char *path) {
  assert(begins(path, PLACE) && plain(path) && strlen(path) > sizeof PLACE);
}

/* Nothing of ours ends in a slash, and a container of ours is never destroyed. */
static void ours(const char *dataset, const char *command) {
  bool destroys = !strcmp(command, "destroy"), inside = begins(dataset, PARENT "/");
  assert(begins(dataset, "tank") && dataset[strlen(dataset) - 1] != '/');
  assert(inside || !strcmp(command, "list"));
  assert(!destroys || strchr(dataset + sizeof PARENT, '/'));
}

bool run_words(const char *input, int seconds, char **words) {
  static const char *const options[] = {"-H", "-o", "-p", "-t", "-d", "-r"};
  int last = 0;
  assert(!input && seconds > 0);
  assert(!strcmp(words[0], "zfs") || !strcmp(words[0], "zpool"));
  for (; words[last]; last++) {
    bool known = *words[last] != '-';
    assert(plain(words[last]));
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
      known |= !strcmp(words[last], options[i]);
    assert(known);
    if (begins(words[last], "mountpoint="))
      assert(!strcmp(words[last] + 11, "none") || begins(words[last] + 11, PLACE));
  }
  if (strcmp(words[1], "version")) ours(words[last - 1], words[1]);
  return true;
}

bool tree_give(const char *in, const char *container, const char *name, uid_t uid, gid_t gid) {
  assert(begins(PLACE, in) && (is_temporary(container) || !strcmp(container, "function")));
  assert(plain(name) && !strchr(name, '/') && uid > 6 && gid > 6);
  return true;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  char *fields[MAX_FIELDS], *request = malloc(size); /* exactly: a byte beyond is noticed */
  helper_name = "skerry-0123456789ab";
  parent = PARENT;
  snprintf(trees, sizeof trees, "/run/%s/trees", helper_name);
  service_uid = service_gid = functions_uid = functions_gid = 7;
  stores = true;
  memcpy(request, data, size);
  int count = split(request, (uint32_t)size, fields);
  clear();
  if (count > 0) serve(fields, count);
  assert(strlen(said()) == answered);
  free(request);
  return 0;
}
