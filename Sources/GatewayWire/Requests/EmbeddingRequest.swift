/// The body of a request to `/v1/embeddings`.
public struct EmbeddingRequest: Sendable {
  /// The client's bytes.
  public let body: [UInt8]
  public let model: String
  /// How many texts are to be embedded.
  public let inputCount: Int
  public let metadata: [String: String]
  public let user: String?
  /// About how many tokens the texts have; token numbers are counted.
  public let estimatedInputTokens: Int

  let start: Int
  let modelRange: Range<Int>

  /// - Throws: ``WireError`` with the field that is missing, wrong or given twice.
  public init(parsing body: [UInt8]) throws(WireError) {
    self = try ParserPool.readBody(body) { root, start throws(WireError) in
      try EmbeddingRequest(body, start: start, RequestFields(root))
    }
  }

  private init(_ body: [UInt8], start: Int, _ fields: RequestFields) throws(WireError) {
    self.body = body
    self.start = start
    (model, modelRange) = try fields.model()
    metadata = try fields.texts("metadata")
    user = try fields.string("user")
    guard let input = fields["input"] else {
      throw WireError(.missingField, "The field 'input' is missing.", parameter: "input")
    }
    var estimate = TokenEstimate()
    var numbers = 0
    var texts = 0
    if let text = input.text {
      estimate.add(text)
      texts = 1
    } else if input.isArray, input.isEmpty || !input.children.isEmpty {
      for element in input.children {
        texts += 1
        if let text = element.text { estimate.add(text) }
        numbers += element.count
      }
    } else if input.isArray {
      // One list of numbers is one text.
      (texts, numbers) = (1, input.count)
    } else {
      throw RequestFields.wrongType("input", "a string or an array", input)
    }
    inputCount = texts
    estimatedInputTokens = estimate.tokens + numbers
  }

  /// The body with another model.
  ///
  /// - Parameter filter: what the upstream does not get.
  public func forwarded(model: String, through filter: FieldFilter = FieldFilter()) -> [UInt8] {
    var splices = Splices(body, filter, metadata: metadata)
    splices.replace(modelRange.moved(by: start), by: JSONBytes.string(model))
    return splices.applied(to: body, from: start)
  }
}
