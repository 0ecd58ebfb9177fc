internal import CSimdJSON

/// A parsed JSON file with the memory that its nodes point into.
struct JSONDocument: ~Copyable {
  /// The largest JSON file that is read: a tokenizer of a quarter million tokens has 17 MB.
  static let sizeLimit = 32 << 20

  let path: String
  private let parser: OpaquePointer
  private let nodes: UnsafePointer<csj_node>

  init(path: String) throws(EncoderError) {
    try self.init(try EncoderFile.read(path, limit: Self.sizeLimit), path: path)
  }

  /// - Parameter bytes: the document; what is around it in the file is none of the parser's business.
  init(_ bytes: [UInt8], path: String) throws(EncoderError) {
    guard let parser = csj_parser_create(nil, 0) else {
      throw EncoderError(.inputOutput, "there is no memory to read it", file: path)
    }
    var padded = bytes + [UInt8](repeating: 0, count: csj_padding())
    let status = padded.withUnsafeMutableBytes {
      csj_parse(parser, $0.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    var count = 0
    guard status == CSJ_OK, let nodes = csj_nodes(parser, &count), count > 0 else {
      let reason = String(cString: csj_status_text(status))
      csj_parser_destroy(parser)
      throw EncoderError(
        .damaged, "this is not valid JSON: \(reason); copy the file again", file: path)
    }
    self.path = path
    self.parser = parser
    self.nodes = nodes
  }

  deinit { csj_parser_destroy(parser) }

  /// Gives the root for the time of the call.
  func read<Value>(
    _ body: (JSONNode) throws(EncoderError) -> Value
  ) throws(EncoderError) -> Value {
    do throws(EncoderError) {
      let root = JSONNode(node: nodes, in: "")
      guard root.isObject else { throw EncoderError(.damaged, "the file is not a JSON object") }
      return try body(root)
    } catch {
      throw EncoderError(error.code, error.reason, file: error.file ?? path)
    }
  }
}
