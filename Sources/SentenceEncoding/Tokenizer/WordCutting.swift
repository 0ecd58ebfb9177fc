/// Takes the characters of a normalised text one by one, and cuts its words into tokens.
struct WordCutting {
  var ids: [Int32] = []
  private let tokenizer: WordPieceTokenizer
  /// The word that is being read: its UTF-8 and the ends of its characters in it.
  private var word: [UInt8] = []
  private var ends: [Int] = []
  /// The hashes of what starts at one place of the word, by the number of its characters.
  private var hashes: [TokenIndex.Hash] = []

  init(_ tokenizer: WordPieceTokenizer) { self.tokenizer = tokenizer }

  mutating func append(_ scalar: Unicode.Scalar, _ traits: UnicodeTraits) {
    if traits.contains(.space) { return endWord() }
    let isWord = traits.contains(.punctuation)
    if isWord { endWord() }
    // Of a word that is too long it is enough to know that.
    if ends.count <= tokenizer.maximumCharacters {
      word.append(contentsOf: UTF8.encode(scalar)!)
      ends.append(word.count)
    }
    if isWord { endWord() }
  }

  /// Looks for the longest token that the word begins with, and so on with the rest of it.
  mutating func endWord() {
    guard !word.isEmpty else { return }
    defer {
      word.removeAll(keepingCapacity: true)
      ends.removeAll(keepingCapacity: true)
    }
    guard ends.count <= tokenizer.maximumCharacters else { return ids.append(tokenizer.unknown) }
    let before = ids.count
    var character = 0
    while character < ends.count {
      guard let (id, next) = longestToken(from: character) else {
        ids.removeSubrange(before...)
        return ids.append(tokenizer.unknown)
      }
      ids.append(id)
      character = next
    }
  }

  /// - Returns: the token and the character behind it.
  private mutating func longestToken(from character: Int) -> (id: Int32, next: Int)? {
    let index = character == 0 ? tokenizer.whole : tokenizer.continuing
    let start = character == 0 ? 0 : ends[character - 1]
    var hash = TokenIndex.Hash()
    var position = start
    hashes.removeAll(keepingCapacity: true)
    for end in ends[character...] {
      guard end - start <= index.longest else { break }
      while position < end {
        hash.combine(word[position])
        position += 1
      }
      hashes.append(hash)
    }
    return word.withUnsafeBytes { word in
      for offset in hashes.indices.reversed() {
        let text = UnsafeRawBufferPointer(rebasing: word[start..<ends[character + offset]])
        if let id = index.id(of: text, hashes[offset]) { return (id, character + offset + 1) }
      }
      return nil
    }
  }
}
