#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "csimdjson.h"

// Where the parser found the tokens of a document: brackets, colons, commas, and the first byte of
// each string, number and word, in order.
struct Tokens {
  const uint32_t *offsets;
  size_t count;
  const char *json;
  size_t length;
};

// Notes where each node stands; false if the tokens are not those of the nodes.
bool locate(const std::vector<csj_node> &nodes, const Tokens &tokens, std::vector<csj_span> &spans);
