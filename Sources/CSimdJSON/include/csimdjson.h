#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

/// What a value is.
typedef enum csj_type {
  CSJ_NULL,
  CSJ_FALSE,
  CSJ_TRUE,
  /// An integer that fits in 64 signed bits.
  CSJ_INTEGER,
  /// Any other number.
  CSJ_NUMBER,
  CSJ_STRING,
  CSJ_ARRAY,
  CSJ_OBJECT,
} csj_type;

/// How parsing went.
typedef enum csj_status {
  CSJ_OK,
  /// Not JSON; `csj_status_text` says it in words.
  CSJ_SYNTAX,
  /// A string holds a bad escape or a control character.
  CSJ_STRING_SYNTAX,
  /// A number is malformed or does not fit in 64 bits.
  CSJ_NUMBER_SYNTAX,
  /// The bytes are not UTF-8.
  CSJ_UTF8,
  /// The document ends before its end.
  CSJ_TRUNCATED,
  /// More than 1,024 levels of nesting.
  CSJ_DEPTH,
  /// Only blanks.
  CSJ_EMPTY,
  /// More than 4 GB, or no memory for it.
  CSJ_CAPACITY,
  /// More nodes than the caller allows.
  CSJ_VALUES,
} csj_status;

/// One value of a document. A document is an array of nodes in reading order, a container before
/// its children; node 0 is the root.
typedef struct csj_node {
  /// The key under which an object holds this value, unescaped; null elsewhere.
  const char *_Nullable key;
  /// The bytes of a string, unescaped; null for the other types.
  const char *_Nullable text;
  union {
    /// Bytes in `text`; of arrays and objects see `csj_parse_located`.
    size_t length;
    double number;
    int64_t integer;
  };
  uint32_t key_length;
  /// The nodes of this value, itself and all its children: the next sibling is so many nodes on.
  uint32_t size;
  csj_type type;
} csj_node;

/// Where a value stands in the bytes that were parsed, quotes and brackets included.
typedef struct csj_span {
  uint32_t start;
  uint32_t end;
  /// The key with its quotes, escapes as they were written; 0 and 0 where there is none.
  uint32_t key_start;
  uint32_t key_end;
} csj_span;

/// A parser with its working memory, reused from document to document. Not for two threads at once.
typedef struct csj_parser csj_parser;

/// The bytes that must be readable beyond the end of a document.
size_t csj_padding(void);

/// A parser that recognises the given keys of the root object, each shorter than 32 bytes. Null
/// when there is no memory or a key is longer.
csj_parser *_Nullable csj_parser_create(const char *const _Nonnull *_Nullable keys, size_t count);

void csj_parser_destroy(csj_parser *parser);

/// Parses one document of `length` bytes followed by `csj_padding()` readable ones.
///
/// Escapes of lone surrogates (`\ud83d` without its other half), which are no characters, are
/// overwritten in `json` by `\ufffd`, the replacement character, and the document is read again:
/// hence `json` is not const. Duplicate keys: the last one counts.
///
/// When parser was given keys and the root is an object, members with other keys are left out.
csj_status csj_parse(csj_parser *parser, char *json, size_t length);

/// Parses as `csj_parse` does, all members of the root whatever the parser's keys and duplicates as
/// often as they occur, and notes where each value stands.
///
/// An array that begins with a number has no nodes for its elements: vectors are long, and all that
/// is asked of them is how long. Neither has a member `logprobs`, whatever it is. `length` of arrays and objects is the number of their elements, at
/// most 0xffffff. Nothing is kept of a document with more than `limit` nodes.
csj_status csj_parse_located(csj_parser *parser, char *json, size_t length, size_t limit);

/// The places of the last document's nodes, one per node; only after `csj_parse_located`.
const csj_span *_Nullable csj_spans(const csj_parser *parser);

/// The nodes of the last document parsed; valid until the next.
const csj_node *_Nullable csj_nodes(const csj_parser *parser, size_t *count);

/// For each key of the parser the index of its node in the last document; 0 where it has none.
const uint32_t *_Nullable csj_fields(const csj_parser *parser);

/// The status in words, for people.
const char *csj_status_text(csj_status status);

/// Whether the bytes are UTF-8.
int csj_is_utf8(const char *bytes, size_t length);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif

#endif
