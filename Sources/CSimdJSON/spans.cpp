#include "spans.h"

namespace {

// Walks nodes and tokens side by side: both are in the order of the document.
class Walk {
 public:
  Walk(const std::vector<csj_node> &nodes, const Tokens &tokens, std::vector<csj_span> &spans)
      : nodes_(nodes), tokens_(tokens), spans_(spans) {}

  // Depth is bounded by the parser's own limit of 1,024 levels.
  bool value(size_t index) {
    const csj_node &node = nodes_[index];
    const bool is_object = node.type == CSJ_OBJECT;
    if (!is_object && node.type != CSJ_ARRAY) {
      if (node.type == CSJ_STRING && byte() != '"') return false;
      spans_[index].start = offset();
      token_++;
      spans_[index].end = end();
      return true;
    }
    if (byte() != (is_object ? '{' : '[')) return false;
    spans_[index].start = offset();
    token_++;
    if (node.size == 1 && node.length > 0) {
      if (!skip()) return false;
      spans_[index].end = tokens_.offsets[token_ - 1] + 1;
      return true;
    }
    const size_t last = index + node.size;
    for (size_t child = index + 1; child < last; child += nodes_[child].size) {
      if (is_object && !key(child)) return false;
      if (!value(child)) return false;
      const char separator = child + nodes_[child].size < last ? ',' : is_object ? '}' : ']';
      if (byte() != separator) return false;
      token_++;
    }
    if (node.size == 1) {
      if (byte() != (is_object ? '}' : ']')) return false;
      token_++;
    }
    spans_[index].end = tokens_.offsets[token_ - 1] + 1;
    return true;
  }

  bool is_done() const { return token_ == tokens_.count; }

 private:
  // Past the end of an array or object whose elements have no nodes.
  bool skip() {
    for (size_t depth = 1; depth > 0; token_++) {
      if (token_ >= tokens_.count) return false;
      const char c = byte();
      if (c == '[' || c == '{') depth++;
      if (c == ']' || c == '}') depth--;
    }
    return true;
  }

  bool key(size_t child) {
    if (byte() != '"') return false;
    spans_[child].key_start = offset();
    token_++;
    if (byte() != ':') return false;
    spans_[child].key_end = end();
    token_++;
    return true;
  }

  uint32_t offset() const {
    return token_ < tokens_.count ? tokens_.offsets[token_] : static_cast<uint32_t>(tokens_.length);
  }

  char byte() const { return token_ < tokens_.count ? tokens_.json[offset()] : '\0'; }

  // The end of a scalar: before the next token and the blanks in front of that.
  uint32_t end() const {
    uint32_t end = offset();
    while (end > 0 && static_cast<unsigned char>(tokens_.json[end - 1]) <= 0x20) end--;
    return end;
  }

  const std::vector<csj_node> &nodes_;
  const Tokens &tokens_;
  std::vector<csj_span> &spans_;
  size_t token_ = 0;
};

}  // namespace

bool locate(const std::vector<csj_node> &nodes, const Tokens &tokens,
            std::vector<csj_span> &spans) {
  spans.assign(nodes.size(), csj_span{});
  Walk walk(nodes, tokens, spans);
  return walk.value(0) && walk.is_done();
}
