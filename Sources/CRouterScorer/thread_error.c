#include "thread_error.h"

#include <string.h>

#include "router_scorer.h"

/* Of a fixed size: there is nothing to free when a thread ends, and no memory to run out of. */
static _Thread_local char last_error[1024];

void thread_error_set(const char *text, size_t length) {
  if (length >= sizeof last_error) {
    length = sizeof last_error - 1;
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) length -= 1;
  }
  memcpy(last_error, text, length);
  last_error[length] = 0;
}

const char *router_last_error(void) { return last_error; }

const char *router_version(void) { return ROUTER_SCORER_VERSION; }
