/* router_scorer.h: decide for each prompt whether the strong, expensive model is needed.
 *
 * A router is one file, written by `router-train`. Load it once, ask it from any thread:
 *
 *     router_scorer *scorer = NULL;
 *     if (router_scorer_open("models/router.safetensors", &scorer) != ROUTER_OK) {
 *       fprintf(stderr, "%s\n", router_last_error());
 *       return 1;
 *     }
 *     double threshold, win_rate;
 *     router_scorer_threshold(scorer, 0.3, &threshold);        // 30 % of calls to the strong model
 *     router_scorer_win_rate(scorer, prompt, strlen(prompt), &win_rate);
 *     int index = router_decide(win_rate, threshold) ? 0 : 1;  // strong, weak
 *     puts(router_scorer_model_name(scorer, index));
 *     router_scorer_free(scorer);
 *
 * Link with -lrouter_scorer (pkg-config: router_scorer). Needs nothing but the C library.
 *
 * The win rate is the probability that the strong model's answer is strictly better than the weak
 * one's; a tie is no win. Scored are the user's turns alone: leave out system prompts and what
 * tools returned. A prompt that a library and a file have scored once, they score the same again,
 * to the last bit, from any language and thread on the same machine.
 *
 * Rules that hold for every function:
 * - Text is UTF-8 with its length in bytes; no terminating zero is needed, zeros inside are fine,
 *   and bytes that are no UTF-8 only separate words. Of a turn beyond 32 KiB the first and last
 *   16 KiB are read. Text with length 0 may be NULL.
 * - A NULL where something is needed, or a number out of range, is ROUTER_ERROR_ARGUMENT; functions
 *   without a status then return 0 or NULL. Outputs are written only on ROUTER_OK.
 * - Nothing is printed, no signal or exception raised, no socket opened, no environment read but the
 *   SWIFT_... variables of the runtime inside. The thread's floating-point mode has to be C's.
 * - A scorer never changes once it is open: any number of threads may use it at once, and a process
 *   may fork. Only router_scorer_free must not run while another call uses the same scorer.
 * - Memory does not grow with the number of calls: a router takes about twice its file, and each
 *   thread that is in a call at the same time up to some megabytes, which the scorer keeps. Only a
 *   process that has not even those left is aborted.
 */
#ifndef ROUTER_SCORER_H
#define ROUTER_SCORER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ROUTER_SCORER_VERSION "1.0.0"

typedef int32_t router_status;

enum {
  ROUTER_OK = 0,
  ROUTER_ERROR_ARGUMENT = 1,  /* a NULL, a number out of range, a wrong count */
  ROUTER_ERROR_FILE = 2,      /* the file cannot be opened or read */
  ROUTER_ERROR_ARTIFACT = 3,  /* no router, damaged, or of another format version */
  ROUTER_ERROR_EMBEDDING = 4, /* an embedding is missing, unasked for, or of another dimension */
  ROUTER_ERROR_MEMORY = 5     /* no memory */
};

/* An open router. */
typedef struct router_scorer router_scorer;

/* Prompts to be scored together. Set what is not used to NULL or 0. */
typedef struct router_prompts {
  size_t count;                /* the number of prompts */
  const char *const *turns;    /* the user's turns of all prompts, one prompt after the other, each
                                  prompt's oldest first */
  const size_t *lengths;       /* the bytes of each turn */
  const size_t *turn_counts;   /* the number of turns of each prompt; NULL: one turn each. No turn
                                  counts as one that is empty */
  const float *embeddings;     /* count x embedding_dimension, prompt by prompt; NULL unless
                                  router_scorer_embedding_dimension is above 0 */
  size_t embedding_dimension;
} router_prompts;

/* ---- Opening ---- */

/* Opens a router's file. It is read into memory: the file may be replaced while it is in use. */
router_status router_scorer_open(const char *path, router_scorer **scorer);

/* Opens a router from the bytes of its file, which are copied. */
router_status router_scorer_load(const void *bytes, size_t length, router_scorer **scorer);

/* Closes a router. NULL is allowed. */
void router_scorer_free(router_scorer *scorer);

/* ---- Scoring ---- */

/* The win rate of a prompt of one turn, between 0 and 1. */
router_status router_scorer_win_rate(const router_scorer *scorer, const char *prompt,
                                     size_t length, double *win_rate);

/* The win rates of many prompts, of prompts with several turns, or with embeddings.
 * threads: at most so many work at once; 0: as many as the machine has cores.
 * win_rates: prompts->count numbers. */
router_status router_scorer_win_rates(const router_scorer *scorer, const router_prompts *prompts,
                                      uint32_t threads, double *win_rates);

/* 1 for the strong model, if and only if win_rate >= threshold, else 0. */
int32_t router_decide(double win_rate, double threshold);

/* The threshold at which this share (0 to 1) of prompts like those trained on goes to the strong
 * model. A threshold belongs to one router: use no other router's. */
router_status router_scorer_threshold(const router_scorer *scorer, double strong_fraction,
                                      double *threshold);

/* ---- Looking inside ---- */

/* The number of models the router knows: 2 or more. */
size_t router_scorer_model_count(const router_scorer *scorer);

/* A model's name as it was in the training data: 0 is the strong model, 1 the weak one. Lives as
 * long as the scorer; NULL if there is no such model. */
const char *router_scorer_model_name(const router_scorer *scorer, size_t index);

/* The dimension of the embedding that comes with every prompt; 0 if the router reads text only. */
size_t router_scorer_embedding_dimension(const router_scorer *scorer);

/* The following two write a JSON document. *length is set to its bytes without the terminating
 * zero; buffer gets as much of it as fits capacity, cut after a whole character, and always a
 * terminating zero if capacity is above 0. Call with NULL and 0 to learn the length. */

/* What the router is, an object with: format_version, strong_model, weak_model, models, algorithm,
 * preset, training_prompts, files [{name, sha256, rows}], simulated, metrics (held-out, by name),
 * costs (USD per request, by model), embedding_dimension, shares [{strong_call_fraction,
 * threshold}] for 0, 0.1 ... 1, and guarantee (null, or the quality target that a threshold
 * keeps). */
router_status router_scorer_description(const router_scorer *scorer, char *buffer, size_t capacity,
                                        size_t *length);

/* What moved one prompt's score (prompts->count is 1), an object with: score, win_rate,
 * median_score (half of the training prompts score below it), and contributions, the largest
 * changes first, at most `limit` of them: [{kind, name, value, change}]. kind is "ngram" (name: one
 * word or two, in lower case; value: how often), "surface" (a number such as the length; value:
 * standard deviations above the mean) or "embedding". change is by how much the score would be
 * lower without it, all else as it is; changes don't add up to the score. */
router_status router_scorer_explain(const router_scorer *scorer, const router_prompts *prompts,
                                    size_t limit, char *buffer, size_t capacity, size_t *length);

/* ---- Errors and versions ---- */

/* What went wrong in this thread's last call that failed, and what to do about it; "" if none
 * did. Valid until the thread's next call that fails. */
const char *router_last_error(void);

/* The library's version, such as "1.0.0". Within one major version, no function changes its
 * meaning. */
const char *router_version(void);

#ifdef __cplusplus
}
#endif

#endif
