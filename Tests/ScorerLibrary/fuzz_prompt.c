/* libFuzzer target: any bytes as prompts of routers that open (the ROUTERS, with colons between).
 *
 * The first three bytes choose how the rest is cut into turns and how large the buffer for texts
 * is. Every turn lies in memory of its very length, so that a sanitizer sees a read beyond it.
 */
#include <router_scorer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUTERS = 8, TURNS = 40 };

static router_scorer *scorers[ROUTERS];
static size_t scorer_count;

#define EXPECT(condition) \
  if (!(condition)) fail(#condition)

static void fail(const char *condition) {
  fprintf(stderr, "%s: %s\n", condition, router_last_error());
  abort();
}

/* Swift keeps marks in spare bits of pointers, so a leak checker misses what they lead to. */
static void close_all(void) {
  while (scorer_count > 0) router_scorer_free(scorers[--scorer_count]);
}

int LLVMFuzzerInitialize(int *count, char ***arguments) {
  (void)count, (void)arguments;
  const char *routers = getenv("ROUTERS");
  EXPECT(routers);
  char *copy = strdup(routers);
  for (char *path = strtok(copy, ":"); path && scorer_count < ROUTERS; path = strtok(NULL, ":"))
    EXPECT(router_scorer_open(path, &scorers[scorer_count++]) == ROUTER_OK);
  free(copy);
  EXPECT(scorer_count > 0);
  atexit(close_all);
  return 0;
}

static void check_texts(const router_scorer *scorer, const router_prompts *prompt,
                        size_t capacity) {
  size_t length = 0;
  char *buffer = malloc(capacity + 1);
  EXPECT(buffer);
  EXPECT(router_scorer_explain(scorer, prompt, capacity, buffer, capacity, &length) == ROUTER_OK);
  EXPECT(capacity == 0 || strlen(buffer) < capacity);
  EXPECT(capacity <= length || strlen(buffer) == length);
  free(buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 3) return 0;
  size_t turns = data[0] % TURNS, capacity = data[2] * 16u;
  uint8_t separator = data[1];
  data += 3, size -= 3;
  size_t total = size;

  char *texts[TURNS] = {NULL};
  size_t lengths[TURNS] = {0};
  for (size_t turn = 0; turn < turns; ++turn) {
    const uint8_t *end = turn + 1 < turns ? memchr(data, separator, size) : NULL;
    lengths[turn] = end ? (size_t)(end - data) : size;
    texts[turn] = malloc(lengths[turn] + !lengths[turn]);
    EXPECT(texts[turn]);
    memcpy(texts[turn], data, lengths[turn]);
    size_t taken = lengths[turn] + (end != NULL);
    data += taken, size -= taken;
  }

  for (size_t index = 0; index < scorer_count; ++index) {
    const router_scorer *scorer = scorers[index];
    size_t dimension = router_scorer_embedding_dimension(scorer);
    float *embeddings = NULL;
    if (dimension > 0) {
      embeddings = calloc(2 * dimension, sizeof(float));
      EXPECT(embeddings);
      size_t bytes = 2 * dimension * sizeof(float);
      if (turns > 0) memcpy(embeddings, texts[0], lengths[0] < bytes ? lengths[0] : bytes);
    }
    /* All turns as one conversation, and the last one alone. */
    size_t counts[2] = {turns, turns > 0};
    const char *listed[TURNS + 1];
    size_t sizes[TURNS + 1];
    for (size_t turn = 0; turn < turns; ++turn)
      listed[turn] = texts[turn], sizes[turn] = lengths[turn];
    listed[turns] = turns > 0 ? texts[turns - 1] : NULL;
    sizes[turns] = turns > 0 ? lengths[turns - 1] : 0;
    router_prompts both = {.count = 2, .turns = listed, .lengths = sizes, .turn_counts = counts,
                           .embeddings = embeddings, .embedding_dimension = dimension};
    router_prompts first = both;
    first.count = 1;
    double rates[2] = {-1, -1}, again[2] = {-1, -1}, single = -1;
    EXPECT(router_scorer_win_rates(scorer, &both, 1, rates) == ROUTER_OK);
    EXPECT(router_scorer_win_rates(scorer, &both, 2, again) == ROUTER_OK);
    EXPECT(memcmp(rates, again, sizeof rates) == 0);
    EXPECT(rates[0] >= 0 && rates[0] <= 1 && rates[1] >= 0 && rates[1] <= 1);
    EXPECT(router_scorer_win_rates(scorer, &first, 0, again) == ROUTER_OK && again[0] == rates[0]);
    if (dimension == 0) {
      EXPECT(router_scorer_win_rate(scorer, listed[turns], sizes[turns], &single) == ROUTER_OK);
      EXPECT(single == rates[1]);
    }
    /* Explaining long prompts takes too long to try many. */
    if (total < 500) check_texts(scorer, &first, capacity);
    free(embeddings);
  }
  for (size_t turn = 0; turn < turns; ++turn) free(texts[turn]);
  return 0;
}
