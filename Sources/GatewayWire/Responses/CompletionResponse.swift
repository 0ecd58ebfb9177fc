public import ModelPrices

/// A buffered answer of an upstream: its usage, and its bytes with the model and cost of ours.
///
/// Works for chat completions and for embeddings.
public struct CompletionResponse: Sendable {
  /// The upstream's bytes.
  public let body: [UInt8]
  /// The model that the upstream names.
  public let model: String?
  /// Nil where the upstream counts nothing that can be read.
  public let usage: TokenUsage?
  /// Why the first choice ended.
  public let finishReason: String?
  /// The text of the first choice; nil where it has none, as with calls of tools.
  public let content: String?
  /// The choices or embeddings there are.
  public let itemCount: Int
  /// Whether the body is an error in the guise of an answer.
  public let isError: Bool

  let start: Int
  private let modelRanges: [Range<Int>]
  private let costPlace: CostPlace?

  /// - Throws: ``WireError`` if the body is no JSON object.
  public init(parsing body: [UInt8]) throws(WireError) {
    self = try ParserPool.readBody(body) { root, start throws(WireError) in
      guard root.isObject else {
        throw WireError(.wrongType, "The answer is \(root.typeName), not a JSON object.")
      }
      return CompletionResponse(body, start: start, root)
    }
  }

  private init(_ body: [UInt8], start: Int, _ root: JSONElement) {
    self.body = body
    self.start = start
    model = root.member("model")?.string
    modelRanges = root.children.filter { $0.hasKey("model") }.map(\.range)
    let usage = UsageReading.object(in: root)
    self.usage = usage.flatMap { UsageReading.usage($0, in: root) }
    costPlace = self.usage == nil ? nil : usage.map(CostPlace.init)
    let choices = root.member("choices")
    let first = choices?.isArray == true ? choices?.children.first { _ in true } : nil
    finishReason = first?.member("finish_reason")?.string
    content = first?.member("message")?.member("content")?.string
    let items = choices ?? root.member("data")
    itemCount = items?.isArray == true ? items?.count ?? 0 : 0
    isError = root.member("error").map { !$0.isNull } ?? false
  }

  /// Whether ``content`` is JSON, as far as it can be read; true where there is none.
  public var hasJSONContent: Bool {
    guard let content else { return true }
    do throws(WireError) {
      try ParserPool.read(Array(content.utf8)) { _ in }
      return true
    } catch {
      return error.code == .tooLarge
    }
  }

  /// The body with the name of the model, and with `usage.cost` in US dollars.
  ///
  /// - Parameters:
  ///   - model: nil leaves the upstream's.
  ///   - cost: nil, where no price is known, adds none.
  public func rewritten(model: String?, cost: NanoDollars?) -> [UInt8] {
    var splices = Splices()
    if let model {
      let name = JSONBytes.string(model)
      for range in modelRanges { splices.replace(range.moved(by: start), by: name) }
    }
    if let cost { costPlace?.write(cost, movedBy: start, &splices) }
    return splices.applied(to: body, from: start)
  }
}

/// Where `cost` goes in a usage object.
struct CostPlace: Sendable {
  /// The values of members of that name.
  private var values: [Range<Int>]
  /// Behind the object's bracket.
  private var head: Int
  private var isEmpty: Bool

  init(_ usage: JSONElement) {
    values = usage.children.filter { $0.hasKey("cost") }.map(\.range)
    head = usage.range.lowerBound + 1
    isEmpty = usage.isEmpty
  }

  func write(_ cost: NanoDollars, movedBy start: Int = 0, _ splices: inout Splices) {
    for range in values {
      splices.replace(range.moved(by: start), by: Array(cost.description.utf8))
    }
    if values.isEmpty {
      let text = "\"cost\":\(cost)" + (isEmpty ? "" : ",")
      splices.insert(Array(text.utf8), at: head + start)
    }
  }
}
