#include "allocation_counter.h"

#include <errno.h>
#include <stdlib.h>

static _Thread_local struct allocation_counts counts;

struct allocation_counts allocation_counter_read(void) { return counts; }

bool allocation_counter_works(void) {
  size_t before = counts.calls;
  // Through a pointer that the compiler must read, or it would leave out both calls.
  void *(*volatile allocate)(size_t) = malloc;
  free(allocate(1));
  return counts.calls == before + 1;
}

#if defined(__GLIBC__)

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static void *counted(void *memory, size_t bytes) {
  if (memory) {
    counts.calls += 1;
    counts.bytes += bytes;
  }
  return memory;
}

void *malloc(size_t bytes) { return counted(__libc_malloc(bytes), bytes); }

void *calloc(size_t count, size_t size) {
  return counted(__libc_calloc(count, size), count * size);
}

void *realloc(void *memory, size_t bytes) {
  return counted(__libc_realloc(memory, bytes), bytes);
}

void *memalign(size_t alignment, size_t bytes) {
  return counted(__libc_memalign(alignment, bytes), bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes) { return memalign(alignment, bytes); }

int posix_memalign(void **memory, size_t alignment, size_t bytes) {
  void *result = memalign(alignment, bytes);
  if (!result) return ENOMEM;
  *memory = result;
  return 0;
}

#endif
