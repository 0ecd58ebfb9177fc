/* Uses the scorer from many threads, and from children that were forked amid their calls, and
 * compares every win rate with the first one. For a run under valgrind or a sanitizer.
 *
 *     stress ROUTER [ROUNDS]
 */
#include <pthread.h>
#include <router_scorer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROMPTS = 64, THREADS = 8 };

static router_scorer *scorer;
static const char *path;
static int rounds = 20;
static const char *prompts[PROMPTS];
static size_t lengths[PROMPTS];
static double expected[PROMPTS];
static int failures;

static void fail(const char *what) {
  fprintf(stderr, "stress: %s: %s\n", what, router_last_error());
  __atomic_add_fetch(&failures, 1, __ATOMIC_RELAXED);
}

/* Prompts of lengths from nothing to 100 KB, with bytes that are no UTF-8 among them. */
static void make_prompts(void) {
  for (size_t i = 0; i < PROMPTS; ++i) {
    lengths[i] = i * i * i / 3;
    char *text = malloc(lengths[i] + 1);
    if (!text) exit(1);
    unsigned state = (unsigned)i + 1;
    for (size_t j = 0; j < lengths[i]; ++j) {
      state = state * 1664525u + 1013904223u;
      text[j] = state >> 30 ? (char)('a' + (state >> 24) % 26) : (char)(state >> 22);
    }
    prompts[i] = text;
  }
}

static void score_all(void) {
  for (size_t i = 0; i < PROMPTS; ++i) {
    double rate = -1;
    if (router_scorer_win_rate(scorer, prompts[i], lengths[i], &rate) != ROUTER_OK) fail("score");
    else if (memcmp(&rate, &expected[i], sizeof rate)) fail("a win rate differs");
  }
}

static void score_batch(uint32_t threads) {
  double rates[PROMPTS];
  router_prompts batch = {.count = PROMPTS, .turns = prompts, .lengths = lengths};
  if (router_scorer_win_rates(scorer, &batch, threads, rates) != ROUTER_OK) fail("batch");
  else if (memcmp(rates, expected, sizeof rates)) fail("a batch differs");
}

/* Errors and texts, which every thread has its own of. */
static void look_inside(int number) {
  char wanted[64], text[4096];
  size_t length;
  router_prompts one = {.count = 1, .turns = prompts + 9, .lengths = lengths + 9};
  if (router_scorer_description(scorer, text, sizeof text, &length) != ROUTER_OK) fail("describe");
  if (router_scorer_explain(scorer, &one, 5, text, sizeof text, &length) != ROUTER_OK)
    fail("explain");
  double threshold;
  if (router_scorer_threshold(scorer, number + 2.0, &threshold) != ROUTER_ERROR_ARGUMENT)
    fail("no error");
  snprintf(wanted, sizeof wanted, "strong_fraction is %d.0;", number + 2);
  if (strncmp(router_last_error(), wanted, strlen(wanted))) fail("another thread's text");
}

static void open_and_close(void) {
  router_scorer *own = NULL;
  double rate = -1;
  if (router_scorer_open(path, &own) != ROUTER_OK) return fail("open");
  if (router_scorer_win_rate(own, prompts[9], lengths[9], &rate) != ROUTER_OK ||
      memcmp(&rate, &expected[9], sizeof rate))
    fail("an own scorer differs");
  router_scorer_free(own);
}

static void *work(void *number) {
  for (int round = 0; round < rounds; ++round) {
    score_all();
    score_batch((uint32_t)(round % 4));
    look_inside((int)(size_t)number);
    if (round % 10 == 0) open_and_close();
  }
  return NULL;
}

#ifndef WITHOUT_FORK
/* A child has one thread, and whatever the others were in the middle of. It tells its result through
 * shared memory: valgrind makes its exit status that of a leak, for what the other threads held. */
static void fork_amid_calls(void) {
  int *alike = mmap(NULL, sizeof *alike, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (alike == MAP_FAILED) return fail("mmap");
  pid_t child = fork();
  if (child < 0) return fail("fork");
  if (child == 0) {
    int before = failures;
    score_all();
    score_batch(2);
    *alike = failures == before;
    _exit(0);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || !*alike) fail("a child failed");
  munmap(alike, sizeof *alike);
}
#endif

int main(int count, char **arguments) {
  if (count < 2) return 64;
  path = arguments[1];
  if (count > 2) rounds = atoi(arguments[2]);
  make_prompts();
  if (router_scorer_open(path, &scorer) != ROUTER_OK) {
    fail("open");
    return 1;
  }
  for (size_t i = 0; i < PROMPTS; ++i)
    if (router_scorer_win_rate(scorer, prompts[i], lengths[i], &expected[i]) != ROUTER_OK)
      fail("score");
  pthread_t threads[THREADS];
  for (size_t i = 0; i < THREADS; ++i)
    if (pthread_create(&threads[i], NULL, work, (void *)i)) return 1;
#ifndef WITHOUT_FORK
  for (int i = 0; i < rounds; ++i) fork_amid_calls();
#endif
  for (size_t i = 0; i < THREADS; ++i) pthread_join(threads[i], NULL);
  router_scorer_free(scorer);
  for (size_t i = 0; i < PROMPTS; ++i) free((char *)prompts[i]);
  if (!failures) puts("stress: all alike");
  return failures != 0;
}
