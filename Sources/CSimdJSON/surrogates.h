#pragma once
#include <cstddef>

// Overwrites each `\uXXXX` escape of half a surrogate pair by `\ufffd`; true if there was one.
bool replace_lone_surrogates(char *json, size_t length);
