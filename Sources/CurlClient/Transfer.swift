internal import CCurl
internal import Synchronization

/// Where the bytes of an answer go other than into memory; called on the client's thread.
protocol BodySink: Sendable {
  /// Called once the head of an answer is complete; an error ends the transfer.
  func begin(_ head: ResponseHead) throws(TransportError)
  func receive(_ bytes: UnsafeRawBufferPointer) throws(TransportError)
}

/// What one transfer brought.
struct TransferAnswer: Sendable {
  var head: ResponseHead
  var body: [UInt8]
  /// The absolute URL of a `Location` field.
  var redirect: String?
  var firstByteSeconds: Double
  var totalSeconds: Double
}

/// One request on its way. Made by the caller, then touched by the client's thread alone.
final class Transfer: @unchecked Sendable {
  static let headLimit = 256 << 10
  static let fieldLimit = 1000

  let request: HTTPRequest
  let url: RequestURL
  let isCancelled = Atomic(false)
  /// Set before the transfer is submitted; called once.
  var onFinish: (Result<TransferAnswer, TransportError>) -> Void = { _ in }

  /// Whether the connection stood and the request began to go out.
  private(set) var hasBegun = false
  private(set) var lastActivity = ContinuousClock.now
  /// Why a callback ended the transfer.
  private(set) var refusal: TransportError?
  private(set) var head = ResponseHead(status: 0, headers: [])
  private(set) var body: [UInt8] = []
  private let sink: (any BodySink)?
  /// libcurl takes a head that breaks off for a whole one.
  private(set) var isHeadComplete = false
  private var headBytes = 0
  private var uploaded = 0

  init(_ request: HTTPRequest, url: RequestURL, sink: (any BodySink)?) {
    self.request = request
    self.url = url
    self.sink = sink
  }

  /// When the server counts as gone; nil before the request goes out.
  var idleDeadline: ContinuousClock.Instant? {
    hasBegun ? lastActivity + .seconds(request.idleTimeout) : nil
  }

  func begin() {
    hasBegun = true
    lastActivity = .now
  }

  /// One line of the head, or of a trailer.
  func receive(headLine line: UnsafeRawBufferPointer) -> Bool {
    lastActivity = .now
    // Fields after the body say nothing that is used here.
    guard !isHeadComplete else { return true }
    headBytes += line.count
    guard headBytes <= Self.headLimit, head.headers.count < Self.fieldLimit else {
      return refuse(.tooLarge, "sends a head of more than \(Self.headLimit >> 10) KiB")
    }
    let text = line.prefix { $0 != 13 && $0 != 10 }
    if text.isEmpty {
      // 1xx heads come before the real one.
      guard head.status >= 200 else { return true }
      isHeadComplete = true
      return attempt { sink throws(TransportError) in try sink.begin(head) }
    }
    if text.starts(with: Array("HTTP/".utf8)) {
      head = ResponseHead(status: Self.status(text), headers: [])
    } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
      let name = Self.trimmed(text[..<colon])
      head.headers.append(HeaderField(name, Self.trimmed(text[(colon + 1)...])))
    }
    return true
  }

  private static func status(_ line: Slice<UnsafeRawBufferPointer>) -> Int {
    let parts = line.split(separator: 32, maxSplits: 2)
    return parts.count > 1 ? Int(String(decoding: parts[1], as: UTF8.self)) ?? 0 : 0
  }

  private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    let isSpace = { (byte: UInt8) in byte == 32 || byte == 9 }
    let rest = bytes.drop(while: isSpace)
    let length = rest.lastIndex { !isSpace($0) }.map { $0 - rest.startIndex + 1 } ?? 0
    return String(decoding: rest.prefix(length), as: UTF8.self)
  }

  func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
    lastActivity = .now
    guard sink == nil else {
      return attempt { sink throws(TransportError) in try sink.receive(bytes) }
    }
    guard body.count + bytes.count <= request.responseLimit else { return refuseLength() }
    body.append(contentsOf: bytes)
    return true
  }

  @discardableResult
  func refuseLength() -> Bool {
    refuse(.tooLarge, "sends more than \(request.responseLimit) bytes")
  }

  private func refuse(_ kind: TransportError.Kind, _ words: String) -> Bool {
    refusal = TransportError(
      kind, "\(url.server): \(words); not accepted", mayHaveBeenReceived: true)
    return false
  }

  private func attempt(_ body: (any BodySink) throws(TransportError) -> Void) -> Bool {
    guard let sink else { return true }
    do {
      try body(sink)
      return true
    } catch {
      refusal = error
      return false
    }
  }

  /// Hands out the next part of the request's body.
  func upload(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    lastActivity = .now
    let count = min(buffer.count, request.body.count - uploaded)
    request.body.withUnsafeBytes { bytes in
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[uploaded..<uploaded + count]))
    }
    uploaded += count
    return count
  }
}
