internal import Glibc

/// How a file is written.
enum FileFormat {
  case jsonLines
  case arenaCSV

  /// Tells the format by the first bytes of a file.
  ///
  /// - Throws: with a remedy for what people are likely to pass by mistake.
  static func detect(_ head: UnsafeRawBufferPointer, path: String) throws(DataError) -> Self {
    func mistake(_ reason: String) -> DataError { DataError(.invalidData, reason, file: path) }
    if head.starts(with: [0x1F, 0x8B]) {
      throw mistake("this is compressed with gzip; unpack it with gunzip first")
    }
    if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      throw mistake("this is compressed with zstd; unpack it with unzstd first")
    }
    if head.starts(with: "PK\u{3}\u{4}".utf8) {
      throw mistake("this is a zip archive; unpack it with unzip first")
    }
    if head.starts(with: "PAR1".utf8) {
      throw mistake("this is a Parquet file; convert it to JSON Lines first")
    }
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
      throw mistake("this is UTF-16; convert it to UTF-8, for example with iconv")
    }
    guard let first = head.first(where: { $0 > 0x20 }) else {
      // An empty file, or blanks as far as one can see.
      return .jsonLines
    }
    if first == UInt8(ascii: "[") {
      throw mistake("this is one JSON list; write one object per line: jq -c '.[]' FILE")
    }
    if first == UInt8(ascii: "{") { return .jsonLines }
    let line = head.prefix { $0 != 0x0A && $0 != 0x0D }
    if ArenaColumns.isHeader(UnsafeRawBufferPointer(rebasing: line)) { return .arenaCSV }
    if [".jsonl", ".ndjson", ".json"].contains(where: { path.hasSuffix($0) }) { return .jsonLines }
    throw mistake(
      "neither JSON Lines (one object like {\"prompt\": …} per line) nor the Arena CSV (header "
        + "id,model_a,model_b,prompt,…,winner_model_a,winner_model_b,winner_tie)")
  }
}
