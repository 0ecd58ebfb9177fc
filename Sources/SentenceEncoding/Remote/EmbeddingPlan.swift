/// Texts in the form in which they are sent: each once, none too long, in batches.
struct EmbeddingPlan {
  /// The distinct texts.
  var texts: [String] = []
  var digests: [[UInt8]] = []
  /// For each text that was given, its place among the distinct ones.
  var placeOfText: [Int] = []
  /// How many of the distinct texts were cut.
  var cut = 0

  init(_ given: [String], limit: Int) {
    var places: [[UInt8]: Int] = [:]
    for text in given {
      let sent = Self.sendable(text, limit: limit)
      let digest = EmbeddingCache.digest(sent.utf8)
      if let place = places[digest] {
        placeOfText.append(place)
        continue
      }
      places[digest] = texts.count
      placeOfText.append(texts.count)
      cut += sent.utf8.count < text.utf8.count ? 1 : 0
      texts.append(sent)
      digests.append(digest)
    }
  }

  /// At most `limit` bytes, cut after a whole character; a space for an empty text, which endpoints
  /// refuse.
  private static func sendable(_ text: String, limit: Int) -> String {
    guard !text.isEmpty else { return " " }
    guard text.utf8.count > limit else { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: limit)
    while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
    return String(text[..<end])
  }

  /// Batches of at most so many texts and bytes; texts of like length together, since endpoints
  /// compute as much as the longest takes.
  func batches(_ places: [Int], size: Int, bytes: Int) -> [[Int]] {
    var batches: [[Int]] = []
    var batch: [Int] = []
    var filled = 0
    let order = places.sorted { (texts[$0].utf8.count, $0) < (texts[$1].utf8.count, $1) }
    for place in order {
      let length = texts[place].utf8.count
      if batch.count == max(size, 1) || (!batch.isEmpty && filled + length > bytes) {
        batches.append(batch)
        (batch, filled) = ([], 0)
      }
      batch.append(place)
      filled += length
    }
    return batch.isEmpty ? batches : batches + [batch]
  }
}
