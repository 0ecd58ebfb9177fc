/* What a router takes of memory once it is loaded, and whether calls make that grow.
 *
 *     memory ROUTER [CALLS]
 */
#include <malloc.h>
#include <router_scorer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Resident memory, KiB. */
static long resident(void) {
  long pages = 0, ignored = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%ld %ld", &ignored, &pages) != 2) exit(1);
  fclose(file);
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

int main(int count, char **arguments) {
  if (count < 2) return 64;
  long calls = count > 2 ? atol(arguments[2]) : 10000000;
  struct stat status;
  long artifact = stat(arguments[1], &status) ? 0 : (long)status.st_size / 1024;
  long before = resident();
  router_scorer *scorer = NULL;
  if (router_scorer_open(arguments[1], &scorer) != ROUTER_OK) {
    fprintf(stderr, "%s\n", router_last_error());
    return 1;
  }
  double rate;
  if (router_scorer_win_rate(scorer, "a", 1, &rate)) return 1;
  long loaded = resident();
  printf("artifact %ld KiB; resident %ld KiB before, %ld KiB after loading: %+ld KiB\n", artifact,
         before, loaded, loaded - before);
  printf("the whole process beyond the artifact: %ld KiB, of at most 10240\n", loaded - artifact);

  enum { SIZE = 4096 };
  static char text[SIZE];
  for (int i = 0; i < SIZE; ++i) text[i] = i % 7 == 6 ? ' ' : (char)('a' + i * i % 26);
  char document[512];
  size_t length;
  long start = 0, end = 0;
  size_t heap = 0;
  for (long call = 0; call <= calls; ++call) {
    if (call % (calls / 10 > 0 ? calls / 10 : 1) == 0) {
      end = resident();
      struct mallinfo2 info = mallinfo2();
      printf("%10ld calls: resident %ld KiB, heap in use %zu bytes\n", call, end,
             info.uordblks + info.hblkhd);
      if (call == calls / 10) start = end, heap = info.uordblks + info.hblkhd;
      if (call == calls && calls > 10)
        printf("growth after the first tenth: resident %+ld KiB, heap %+ld bytes\n", end - start,
               (long)(info.uordblks + info.hblkhd) - (long)heap);
    }
    /* Prompts that differ in length and place; a failure and a text now and then. */
    size_t size = (size_t)(call * 37 % 256);
    if (router_scorer_win_rate(scorer, text + call % (SIZE - 256), size, &rate)) return 1;
    if (call % 1000 == 0) {
      router_prompts many = {.count = 1};
      if (router_scorer_win_rates(scorer, &many, 0, &rate) != ROUTER_ERROR_ARGUMENT) return 1;
      if (router_scorer_description(scorer, document, sizeof document, &length)) return 1;
    }
    if (call % 100000 == 0) {
      router_scorer *another = NULL;
      if (router_scorer_open(arguments[1], &another)) return 1;
      router_scorer_free(another);
    }
  }
  router_scorer_free(scorer);
  return 0;
}
