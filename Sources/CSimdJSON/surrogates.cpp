#include "surrogates.h"

#include <cstring>

namespace {

// The value of four hexadecimal digits, or -1.
int hex4(const char *digits) {
  int value = 0;
  for (int i = 0; i < 4; i++) {
    const char c = digits[i];
    int digit;
    if (c >= '0' && c <= '9') {
      digit = c - '0';
    } else if (c >= 'a' && c <= 'f') {
      digit = c - 'a' + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = c - 'A' + 10;
    } else {
      return -1;
    }
    value = value * 16 + digit;
  }
  return value;
}

// The code unit that the escape at `offset` stands for, or -1 if none stands there.
int code_unit(const char *json, size_t length, size_t offset) {
  if (length - offset < 6 || json[offset] != '\\' || json[offset + 1] != 'u') return -1;
  return hex4(json + offset + 2);
}

bool is_high(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

}  // namespace

bool replace_lone_surrogates(char *json, size_t length) {
  bool replaced = false;
  size_t offset = 0;
  while (offset < length) {
    const void *found = std::memchr(json + offset, '\\', length - offset);
    if (found == nullptr) break;
    offset = static_cast<size_t>(static_cast<const char *>(found) - json);
    const int unit = code_unit(json, length, offset);
    if (unit < 0) {
      offset += 2;  // any other escape, `\\` among them
      continue;
    }
    if (is_high(unit) && offset + 6 < length && is_low(code_unit(json, length, offset + 6))) {
      offset += 12;
      continue;
    }
    if (is_high(unit) || is_low(unit)) {
      std::memcpy(json + offset, "\\ufffd", 6);
      replaced = true;
    }
    offset += 6;
  }
  return replaced;
}
