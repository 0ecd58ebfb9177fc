/* Routes the prompts on standard input, one on each line: the model's name, the win rate and its
 * bits, which are the same from every language.
 *
 *     make install PREFIX=$HOME/turnout
 *     export PKG_CONFIG_PATH=$HOME/turnout/lib/pkgconfig LD_LIBRARY_PATH=$HOME/turnout/lib
 *     gcc scorer_example.c $(pkg-config --cflags --libs router_scorer) -o scorer_example
 *     echo "Prove that 2 is prime." | ./scorer_example models/router.safetensors 0.3
 */
#include <inttypes.h>
#include <router_scorer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

/* Ends the program with what went wrong in the last call unless it went well. */
static void check(router_status status) {
  if (status == ROUTER_OK) return;
  fprintf(stderr, "error: %s\n", router_last_error());
  exit(1);
}

int main(int count, char **arguments) {
  if (count != 3) {
    fprintf(stderr, "usage: %s ROUTER SHARE-OF-STRONG-CALLS < prompts\n", arguments[0]);
    return 64;
  }
  router_scorer *scorer = NULL;
  check(router_scorer_open(arguments[1], &scorer));

  double threshold;
  check(router_scorer_threshold(scorer, atof(arguments[2]), &threshold));

  char *line = NULL;
  size_t capacity = 0;
  ssize_t length;
  while ((length = getline(&line, &capacity, stdin)) > 0) {
    if (line[length - 1] == '\n') length -= 1;
    double win_rate;
    check(router_scorer_win_rate(scorer, line, (size_t)length, &win_rate));
    uint64_t bits;
    memcpy(&bits, &win_rate, sizeof bits);
    int index = router_decide(win_rate, threshold) ? 0 : 1;
    printf("%s\t%.4f\t%016" PRIx64 "\n", router_scorer_model_name(scorer, index), win_rate, bits);
  }
  free(line);
  router_scorer_free(scorer);
  return 0;
}
