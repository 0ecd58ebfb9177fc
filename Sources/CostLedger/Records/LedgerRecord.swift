#if Gateway
/// What the journal holds.
enum LedgerRecord: Sendable, Equatable {
  case decision(DecisionRecord)
  case attempt(AttemptRecord)
  case feedback(FeedbackRecord)

  /// The payload of a frame: a byte that names the form, then the fields in their order.
  func encode(into payload: inout PayloadWriter) {
    switch self {
    case .decision(let record):
      payload.put(byte: 1)
      record.encode(into: &payload)
    case .attempt(let record):
      payload.put(byte: 2)
      record.encode(into: &payload)
    case .feedback(let record):
      payload.put(byte: 3)
      record.encode(into: &payload)
    }
  }

  /// Nil if the payload is of no form that this version knows.
  init?(payload bytes: UnsafeRawBufferPointer) {
    var payload = PayloadReader(bytes)
    let form = payload.byte()
    switch form {
    case 1: self = .decision(DecisionRecord(from: &payload))
    case 2: self = .attempt(AttemptRecord(from: &payload))
    case 3: self = .feedback(FeedbackRecord(from: &payload))
    default: return nil
    }
    guard payload.isComplete else { return nil }
  }
}
#endif
