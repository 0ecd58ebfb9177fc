internal import CRouterScorer
internal import Glibc
internal import RouterScoring

/// Why a call failed: its status, and what is wrong and how to mend it for `router_last_error`.
struct Failure: Error {
  var status: Int
  var message: String

  static func argument(_ message: String) -> Failure {
    Failure(status: ROUTER_ERROR_ARGUMENT, message: message)
  }

  static func embedding(_ message: String) -> Failure {
    Failure(status: ROUTER_ERROR_EMBEDDING, message: message)
  }

  static var memory: Failure {
    Failure(status: ROUTER_ERROR_MEMORY, message: "no memory; free some, or raise the limit")
  }

  /// - Parameter name: the file, in front of messages that don't name it.
  init(_ error: ArtifactError, file name: String?) {
    message = error.message
    switch error {
    case .cannotRead(_, ENOMEM):
      status = ROUTER_ERROR_MEMORY
    case .cannotOpen, .notAFile, .cannotRead:
      status = ROUTER_ERROR_FILE
    default:
      status = ROUTER_ERROR_ARTIFACT
      if let name { message = "\(name): \(message)" }
    }
  }

  init(status: Int, message: String) {
    self.status = status
    self.message = message
  }

  func keepForThread() {
    var message = message
    message.withUTF8 { text in
      // An empty string has no address.
      guard let start = text.baseAddress else { return }
      start.withMemoryRebound(to: CChar.self, capacity: text.count) {
        thread_error_set($0, text.count)
      }
    }
  }
}

/// Runs the body of a call and turns what it throws into a status and the thread's error text.
@inline(__always)
func status(_ body: () throws(Failure) -> Void) -> router_status {
  do {
    try body()
    return router_status(ROUTER_OK)
  } catch {
    error.keepForThread()
    return router_status(error.status)
  }
}

/// The same for what may not be NULL.
@inline(__always)
func require<Value>(_ value: Value?, _ name: StaticString) throws(Failure) -> Value {
  guard let value else { throw .argument("\(name) is NULL") }
  return value
}
