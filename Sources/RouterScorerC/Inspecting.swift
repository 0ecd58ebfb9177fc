// The names are C's, under which the header is matched.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CRouterScorer
internal import RouterScoring

@c @implementation
public func router_scorer_model_count(_ scorer: OpaquePointer!) -> Int {
  (try? OpenScorer.behind(scorer))?.modelNames.count ?? 0
}

@c @implementation
public func router_scorer_model_name(
  _ scorer: OpaquePointer!, _ index: Int
) -> UnsafePointer<CChar>! {
  (try? OpenScorer.behind(scorer))?.cName(index)
}

@c @implementation
public func router_scorer_embedding_dimension(_ scorer: OpaquePointer!) -> Int {
  (try? OpenScorer.behind(scorer))?.embeddingDimension ?? 0
}

@c @implementation
public func router_scorer_description(
  _ scorer: OpaquePointer!, _ buffer: UnsafeMutablePointer<CChar>!, _ capacity: Int,
  _ length: UnsafeMutablePointer<Int>!
) -> router_status {
  status { () throws(Failure) in
    let scorer = try OpenScorer.behind(scorer)
    let target = try TextTarget(buffer, capacity: capacity, length: length)
    target.write(scorer.description.bytes)
  }
}

@c @implementation
public func router_scorer_explain(
  _ scorer: OpaquePointer!, _ prompts: UnsafePointer<router_prompts>!, _ limit: Int,
  _ buffer: UnsafeMutablePointer<CChar>!, _ capacity: Int, _ length: UnsafeMutablePointer<Int>!
) -> router_status {
  status { () throws(Failure) in
    let scorer = try OpenScorer.behind(scorer)
    let target = try TextTarget(buffer, capacity: capacity, length: length)
    let batch = try PromptBatch(try require(prompts, "prompts").pointee, for: scorer)
    guard batch.count == 1 else {
      throw .argument("prompts->count is \(batch.count); one prompt is explained at a time")
    }
    // A limit above what Int holds arrives as a negative number.
    target.write(scorer.explanation(of: batch, limit: limit < 0 ? .max : limit).bytes)
  }
}

/// Where a caller wants a text.
struct TextTarget {
  private let buffer: UnsafeMutablePointer<CChar>?
  private let capacity: Int
  private let length: UnsafeMutablePointer<Int>

  init(
    _ buffer: UnsafeMutablePointer<CChar>?, capacity: Int, length: UnsafeMutablePointer<Int>?
  ) throws(Failure) {
    guard capacity >= 0 else { throw .argument("capacity is beyond any buffer's") }
    guard capacity == 0 || buffer != nil else {
      throw .argument("buffer is NULL but has a capacity of \(capacity)")
    }
    self.buffer = buffer
    self.capacity = capacity
    self.length = try require(length, "length")
  }

  /// Writes as much of the text as fits, cut after a whole character, and a zero.
  func write(_ text: [UInt8]) {
    length.pointee = text.count
    guard let buffer, capacity > 0 else { return }
    var count = min(text.count, capacity - 1)
    while count > 0, count < text.count, text[count] & 0xC0 == 0x80 { count -= 1 }
    for index in 0..<count { buffer[index] = CChar(bitPattern: text[index]) }
    buffer[count] = 0
  }
}
