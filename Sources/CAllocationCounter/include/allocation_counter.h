/// Counts the heap allocations of the calling thread.
///
/// Linking this target puts its malloc family before the C library's, in front of which it counts:
/// every allocation of the process passes here, the Swift runtime's included. Works with glibc;
/// elsewhere nothing is counted, which `allocation_counter_works` tells.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stddef.h>

struct allocation_counts {
  /// Calls that returned memory, since the thread began.
  size_t calls;
  /// Bytes asked for by them.
  size_t bytes;
};

struct allocation_counts allocation_counter_read(void);

/// Whether allocations are being counted, found out by making one.
bool allocation_counter_works(void);

#endif
