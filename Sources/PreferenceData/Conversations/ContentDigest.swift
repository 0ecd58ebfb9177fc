/// SHA-256 of texts, for keys of content in other modules of this package.
package enum ContentDigest {
  /// The digest of texts in lower-case hexadecimal; their lengths count, so that ["ab", "c"] and
  /// ["a", "bc"] differ.
  package static func hexadecimal(of texts: [String]) -> String {
    var hasher = SHA256()
    for text in texts {
      for part in ["\(text.utf8.count):", text] {
        var part = part
        part.withUTF8 { hasher.update(UnsafeRawBufferPointer($0)) }
      }
    }
    return hasher.finishHexadecimal()
  }
}
