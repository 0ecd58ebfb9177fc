#include "csimdjson.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "spans.h"
#include "surrogates.h"

namespace dom = simdjson::dom;

struct csj_parser {
  // The document interface, not On-Demand: its kernels live in the library and are picked for the
  // processor at run time, while On-Demand is compiled here for the baseline instruction set.
  dom::parser parser;
  std::vector<std::string> keys;
  // The numbers of the keys of each length; keys are told apart by length, then by comparing.
  std::array<std::vector<int>, 32> keys_by_length;
  std::vector<csj_node> nodes;
  std::vector<csj_span> spans;
  std::vector<uint32_t> fields;
};

namespace {

csj_status status_of(simdjson::error_code error) {
  switch (error) {
    case simdjson::SUCCESS:
      return CSJ_OK;
    case simdjson::UTF8_ERROR:
      return CSJ_UTF8;
    case simdjson::STRING_ERROR:
    case simdjson::UNESCAPED_CHARS:
      return CSJ_STRING_SYNTAX;
    case simdjson::UNCLOSED_STRING:
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      return CSJ_TRUNCATED;
    case simdjson::NUMBER_ERROR:
      return CSJ_NUMBER_SYNTAX;
    case simdjson::DEPTH_ERROR:
      return CSJ_DEPTH;
    case simdjson::EMPTY:
      return CSJ_EMPTY;
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC:
      return CSJ_CAPACITY;
    default:
      return CSJ_SYNTAX;
  }
}

// The number of the key among those the parser knows, or -1.
int key_number(const csj_parser &parser, std::string_view key) {
  if (key.size() >= parser.keys_by_length.size()) return -1;
  for (int number : parser.keys_by_length[key.size()]) {
    if (std::memcmp(parser.keys[number].data(), key.data(), key.size()) == 0) return number;
  }
  return -1;
}

// Type and value of a node, children apart.
csj_node scalar(dom::element element, std::string_view key, bool has_key) {
  csj_node node{};
  node.key = has_key ? key.data() : nullptr;
  node.key_length = static_cast<uint32_t>(key.size());
  node.size = 1;
  switch (element.type()) {
    case dom::element_type::NULL_VALUE:
      node.type = CSJ_NULL;
      break;
    case dom::element_type::BOOL:
      node.type = bool(element.get_bool().value_unsafe()) ? CSJ_TRUE : CSJ_FALSE;
      break;
    case dom::element_type::INT64:
      node.type = CSJ_INTEGER;
      node.integer = element.get_int64().value_unsafe();
      break;
    case dom::element_type::UINT64:
      node.type = CSJ_NUMBER;
      node.number = static_cast<double>(element.get_uint64().value_unsafe());
      break;
    case dom::element_type::DOUBLE:
      node.type = CSJ_NUMBER;
      node.number = element.get_double().value_unsafe();
      break;
    case dom::element_type::STRING: {
      const std::string_view text = element.get_string().value_unsafe();
      node.type = CSJ_STRING;
      node.text = text.data();
      node.length = text.size();
      break;
    }
    case dom::element_type::ARRAY:
      node.type = CSJ_ARRAY;
      break;
    case dom::element_type::OBJECT:
      node.type = CSJ_OBJECT;
      break;
  }
  return node;
}

// Depth is bounded by the parser's own limit of 1,024 levels.
void append(std::vector<csj_node> &nodes, dom::element element, std::string_view key,
            bool has_key) {
  const size_t index = nodes.size();
  const csj_node node = scalar(element, key, has_key);
  nodes.push_back(node);
  if (node.type == CSJ_ARRAY) {
    const dom::array array = element.get_array().value_unsafe();
    for (dom::element child : array) {
      append(nodes, child, {}, false);
    }
  } else if (node.type == CSJ_OBJECT) {
    const dom::object object = element.get_object().value_unsafe();
    for (dom::key_value_pair member : object) {
      append(nodes, member.value, member.key, true);
    }
  }
  nodes[index].size = static_cast<uint32_t>(nodes.size() - index);
}

// What is long, and whose elements nobody asks for: vectors, and the probabilities of tokens, of which
// an answer can have a hundred for each token.
bool is_closed(const dom::array &array, std::string_view key) {
  return array.size() > 0 && (key == "logprobs" || (*array.begin()).is_number());
}

bool is_closed(const dom::object &object, std::string_view key) {
  return object.size() > 0 && key == "logprobs";
}

// As `append`, without what is closed; false beyond `limit` nodes.
bool append_counted(std::vector<csj_node> &nodes, dom::element element, std::string_view key,
                    bool has_key, size_t limit) {
  const size_t index = nodes.size();
  if (index >= limit) return false;
  csj_node node = scalar(element, key, has_key);
  if (node.type == CSJ_ARRAY) {
    const dom::array array = element.get_array().value_unsafe();
    node.length = array.size();
    nodes.push_back(node);
    if (!is_closed(array, key)) {
      for (dom::element child : array) {
        if (!append_counted(nodes, child, {}, false, limit)) return false;
      }
    }
  } else if (node.type == CSJ_OBJECT) {
    const dom::object object = element.get_object().value_unsafe();
    node.length = object.size();
    nodes.push_back(node);
    if (!is_closed(object, key)) {
      for (dom::key_value_pair member : object) {
        if (!append_counted(nodes, member.value, member.key, true, limit)) return false;
      }
    }
  } else {
    nodes.push_back(node);
  }
  nodes[index].size = static_cast<uint32_t>(nodes.size() - index);
  return true;
}

void append_known(csj_parser &parser, dom::element root) {
  csj_node node{};
  node.type = CSJ_OBJECT;
  parser.nodes.push_back(node);
  // Named: a range-based for does not keep the temporary alive that a result stands in.
  const dom::object object = root.get_object().value_unsafe();
  for (dom::key_value_pair member : object) {
    const int number = key_number(parser, member.key);
    if (number < 0) continue;
    parser.fields[number] = static_cast<uint32_t>(parser.nodes.size());
    append(parser.nodes, member.value, member.key, true);
  }
  parser.nodes[0].size = static_cast<uint32_t>(parser.nodes.size());
}

// Reads the document into the parser, with lone surrogates replaced.
simdjson::error_code read(csj_parser &parser, char *json, size_t length, dom::element &root) {
  auto error = parser.parser.parse(json, length, false).get(root);
  if (error == simdjson::STRING_ERROR && replace_lone_surrogates(json, length)) {
    error = parser.parser.parse(json, length, false).get(root);
  }
  return error;
}

}  // namespace

extern "C" {

size_t csj_padding(void) { return simdjson::SIMDJSON_PADDING; }

csj_parser *csj_parser_create(const char *const *keys, size_t count) {
  try {
    auto *parser = new csj_parser;
    try {
      for (size_t i = 0; i < count; i++) {
        parser->keys.emplace_back(keys[i]);
        const size_t length = parser->keys.back().size();
        parser->keys_by_length.at(length).push_back(static_cast<int>(i));
      }
      parser->fields.assign(count, 0);
      return parser;
    } catch (...) {
      delete parser;
    }
  } catch (...) {
  }
  return nullptr;
}

void csj_parser_destroy(csj_parser *parser) { delete parser; }

csj_status csj_parse(csj_parser *parser, char *json, size_t length) {
  parser->nodes.clear();
  std::fill(parser->fields.begin(), parser->fields.end(), 0);
  try {
    dom::element root;
    const auto error = read(*parser, json, length, root);
    if (error) return status_of(error);
    if (!parser->keys.empty() && root.is_object()) {
      append_known(*parser, root);
    } else {
      append(parser->nodes, root, {}, false);
    }
    return CSJ_OK;
  } catch (...) {
    parser->nodes.clear();
    return CSJ_CAPACITY;
  }
}

csj_status csj_parse_located(csj_parser *parser, char *json, size_t length, size_t limit) {
  parser->nodes.clear();
  parser->spans.clear();
  try {
    dom::element root;
    const auto error = read(*parser, json, length, root);
    if (error) return status_of(error);
    const auto &tokens = *parser->parser.implementation;
    if (!append_counted(parser->nodes, root, {}, false, limit)) {
      parser->nodes.clear();
      return CSJ_VALUES;
    }
    const Tokens located{tokens.structural_indexes.get(), tokens.n_structural_indexes, json,
                         length};
    if (!locate(parser->nodes, located, parser->spans)) {
      parser->nodes.clear();
      return CSJ_SYNTAX;
    }
    return CSJ_OK;
  } catch (...) {
    parser->nodes.clear();
    return CSJ_CAPACITY;
  }
}

const csj_span *csj_spans(const csj_parser *parser) {
  return parser->spans.size() == parser->nodes.size() ? parser->spans.data() : nullptr;
}

const csj_node *csj_nodes(const csj_parser *parser, size_t *count) {
  *count = parser->nodes.size();
  return parser->nodes.data();
}

const uint32_t *csj_fields(const csj_parser *parser) { return parser->fields.data(); }

const char *csj_status_text(csj_status status) {
  switch (status) {
    case CSJ_OK:
      return "no error";
    case CSJ_SYNTAX:
      return "a comma, colon, bracket, quote or value is missing or misplaced";
    case CSJ_STRING_SYNTAX:
      return "a string holds an invalid escape or a raw control character";
    case CSJ_NUMBER_SYNTAX:
      return "a number is malformed or too large";
    case CSJ_UTF8:
      return "the bytes are not UTF-8";
    case CSJ_TRUNCATED:
      return "it ends inside a string, list or object";
    case CSJ_DEPTH:
      return "it nests deeper than 1,024 levels";
    case CSJ_EMPTY:
      return "it is empty";
    case CSJ_CAPACITY:
      return "it is too large for the memory there is";
    case CSJ_VALUES:
      return "it holds more values than are allowed";
  }
  return "unknown error";
}

int csj_is_utf8(const char *bytes, size_t length) {
  return simdjson::validate_utf8(bytes, length) ? 1 : 0;
}
}
