/* libFuzzer target: any bytes as a router's file, and whatever opens is used.
 *
 * Files are sealed: a changed one would be refused for its checksum and nothing behind that would
 * be tried. What the checksum should be stands in the error text, so the target puts it in and
 * tries again. The mutator changes the parts of a file that other checks look at.
 */
#include <router_scorer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

#define EXPECT(condition) \
  if (!(condition)) fail(#condition)

static void fail(const char *condition) {
  fprintf(stderr, "%s: %s\n", condition, router_last_error());
  abort();
}

/* The end of the header, or 0 if the file has none. */
static size_t header_end(const uint8_t *data, size_t size) {
  uint64_t length;
  if (size < sizeof length) return 0;
  memcpy(&length, data, sizeof length);
  return length <= size - sizeof length ? (size_t)length + sizeof length : 0;
}

/* Puts the checksum in that the last error asks for; 0 if it asks for none. */
static int seal(uint8_t *data, size_t size) {
  static const char before[] = "but the file's bytes give ", key[] = "\"xxh64\":\"";
  const char *digits = strstr(router_last_error(), before);
  if (!digits) return 0;
  uint8_t *field = memmem(data, header_end(data, size), key, sizeof key - 1);
  if (!field) return 0;
  memcpy(field + sizeof key - 1, digits + sizeof before - 1, 16);
  return 1;
}

static void use(const router_scorer *scorer) {
  static const char text[] = "Is 7 prime? Why: ```x = 1``` \xff \xe6\xbc\xa2\xe5\xad\x97";
  size_t dimension = router_scorer_embedding_dimension(scorer), length = 0;
  EXPECT(dimension <= 65536);
  float *embedding = dimension ? malloc(dimension * sizeof *embedding) : NULL;
  for (size_t i = 0; i < dimension; ++i) embedding[i] = (float)i - 1;
  const char *turns[] = {text, NULL, text + 3};
  size_t lengths[] = {sizeof text - 1, 0, 9}, counts[] = {3};
  router_prompts prompt = {.count = 1, .turns = turns, .lengths = lengths, .turn_counts = counts,
                           .embeddings = embedding, .embedding_dimension = dimension};
  double rate = -1, again = -1;
  EXPECT(router_scorer_win_rates(scorer, &prompt, 1, &rate) == ROUTER_OK);
  EXPECT(router_scorer_win_rates(scorer, &prompt, 0, &again) == ROUTER_OK && rate == again);
  EXPECT(rate >= 0 && rate <= 1);
  if (!dimension) EXPECT(router_scorer_win_rate(scorer, text, sizeof text - 1, &rate) == ROUTER_OK);
  for (int tenth = 0; tenth <= 10; ++tenth) {
    EXPECT(router_scorer_threshold(scorer, tenth / 10.0, &rate) == ROUTER_OK);
    EXPECT(rate >= 0 && rate <= 1);
  }
  size_t models = router_scorer_model_count(scorer);
  EXPECT(models >= 2 && !router_scorer_model_name(scorer, models));
  for (size_t i = 0; i < models; ++i) EXPECT(router_scorer_model_name(scorer, i));
  EXPECT(router_scorer_explain(scorer, &prompt, 5, NULL, 0, &length) == ROUTER_OK && length > 0);
  char small[100];
  EXPECT(router_scorer_description(scorer, small, sizeof small, &length) == ROUTER_OK);
  free(embedding);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint8_t *file = malloc(size + !size);
  EXPECT(file);
  memcpy(file, data, size);
  router_scorer *scorer = NULL;
  router_status status = router_scorer_load(file, size, &scorer);
  if (status == ROUTER_ERROR_ARTIFACT && seal(file, size))
    status = router_scorer_load(file, size, &scorer);
  free(file);
  if (status == ROUTER_OK) {
    use(scorer);
    router_scorer_free(scorer);
  } else {
    EXPECT(status == ROUTER_ERROR_ARTIFACT && !scorer && router_last_error()[0]);
  }
  return 0;
}

/* Replaces `old` bytes at `place` by others and corrects the header's length; the new size. */
static size_t splice(uint8_t *data, size_t size, size_t max_size, size_t place, size_t old,
                     const char *text, size_t length) {
  if (size - old + length > max_size) return size;
  uint64_t header;
  memcpy(&header, data, sizeof header);
  header += length - old;
  memmove(data + place + length, data + place + old, size - place - old);
  memcpy(data + place, text, length);
  memcpy(data, &header, sizeof header);
  return size - old + length;
}

/* A number of the header becomes one that is rarely seen. */
static size_t lie(uint8_t *data, size_t size, size_t max_size, size_t end, unsigned seed) {
  static const char *const lies[] = {
      "0", "1", "-1", "2", "256", "65535", "65536", "1048576", "1e39", "-1e38", "1e-45", "1.5",
      "4294967296", "9223372036854775807", "18446744073709551615", "1099511627776", "NaN"};
  size_t place = 8 + seed % (end - 8);
  for (size_t i = 8; i < end && (data[place] < '0' || data[place] > '9'); ++i)
    place = place + 1 < end ? place + 1 : 8;
  size_t old = 0;
  while (place + old < end && data[place + old] >= '0' && data[place + old] <= '9') ++old;
  if (old == 0) return size;
  const char *text = lies[seed / 7 % (sizeof lies / sizeof *lies)];
  return splice(data, size, max_size, place, old, text, strlen(text));
}

/* Four bytes of the tensors become a float of the odd kinds. */
static void odd_float(uint8_t *data, size_t size, size_t end, unsigned seed) {
  static const uint32_t odd[] = {0x7F800000, 0xFF800000, 0x7FC00000, 0x7F7FFFFF, 0xFF7FFFFF,
                                 0x00000001, 0x80000000, 0,          0x3F800000, 0x4B800000};
  if (size - end < 4) return;
  size_t place = end + (seed % ((size - end) / 4)) * 4;
  memcpy(data + place, &odd[seed / 11 % (sizeof odd / sizeof *odd)], 4);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
  size_t end = header_end(data, size);
  if (end <= 8 || seed % 16 == 0) return LLVMFuzzerMutate(data, size, max_size);
  unsigned inner = seed / 16;
  switch (seed % 4) {
    case 0:
      return lie(data, size, max_size, end, inner);
    case 1:
      odd_float(data, size, end, inner);
      return size;
    case 2: {
      /* A stretch of the header by libFuzzer's own means. */
      size_t place = 8 + inner % (end - 8);
      size_t old = end - place < 64 ? end - place : 64;
      uint8_t part[128];
      memcpy(part, data + place, old);
      size_t length = LLVMFuzzerMutate(part, old, sizeof part);
      return splice(data, size, max_size, place, old, (const char *)part, length);
    }
    default:
      if (size > end) LLVMFuzzerMutate(data + end, size - end, size - end);
      return size;
  }
}
