/// The error text of each thread, which Swift has no storage for. Not installed, not exported.
#ifndef THREAD_ERROR_H
#define THREAD_ERROR_H

#include <stddef.h>

/// Keeps a text for this thread's `router_last_error`, cut after a whole character where it is
/// longer than a kilobyte.
void thread_error_set(const char *text, size_t length);

#endif
