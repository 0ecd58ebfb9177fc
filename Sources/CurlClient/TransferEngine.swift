internal import CCurl
internal import Glibc
internal import Synchronization

/// The thread that all transfers of a client run on, and its inbox.
final class TransferEngine: Sendable {
  private struct Inbox {
    var arrivals: [Transfer] = []
    var hasCancellations = false
    var isClosing = false
    /// After this nothing may touch the multi handle.
    var isClosed = false
  }

  /// What has come in since the last look.
  struct Mail {
    var arrivals: [Transfer]
    var hasCancellations: Bool
    var isClosing: Bool
  }

  private static let initialization: Void = {
    let code = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    precondition(code == CURLE_OK, "libcurl cannot start")
  }()

  let maximumConnections: Int
  /// Used by the thread, and under the lock to wake it.
  nonisolated(unsafe) let multi: UnsafeMutableRawPointer
  private let inbox = Mutex(Inbox())

  init(maximumConnections: Int) {
    _ = Self.initialization
    guard let multi = curl_multi_init() else { preconditionFailure("out of memory") }
    self.multi = multi
    self.maximumConnections = maximumConnections
    ccurl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, maximumConnections)
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, maximumConnections)
    startThread()
  }

  private func startThread() {
    let context = Unmanaged.passRetained(self).toOpaque()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
    defer { pthread_attr_destroy(&attributes) }
    var thread = pthread_t()
    // No signal is handled on the new thread, SIGPIPE of a broken connection included.
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let code = pthread_create(
      &thread, &attributes,
      { context in
        let engine = Unmanaged<TransferEngine>.fromOpaque(context!).takeRetainedValue()
        TransferLoop(engine).run()
        engine.cleanUp()
        return nil
      }, context)
    precondition(code == 0, "no thread for the network")
  }

  func submit(_ transfer: Transfer) {
    inbox.withLock { inbox in
      inbox.arrivals.append(transfer)
      wake(inbox)
    }
  }

  func cancel(_ transfer: Transfer) {
    transfer.isCancelled.store(true, ordering: .releasing)
    inbox.withLock { inbox in
      inbox.hasCancellations = true
      wake(inbox)
    }
  }

  /// Ends the thread once all transfers have ended.
  func close() {
    inbox.withLock { inbox in
      inbox.isClosing = true
      wake(inbox)
    }
  }

  private func wake(_ inbox: Inbox) {
    if !inbox.isClosed { curl_multi_wakeup(multi) }
  }

  func takeMail() -> Mail {
    inbox.withLock { inbox in
      defer {
        inbox.arrivals = []
        inbox.hasCancellations = false
      }
      return Mail(
        arrivals: inbox.arrivals, hasCancellations: inbox.hasCancellations,
        isClosing: inbox.isClosing)
    }
  }

  private func cleanUp() {
    inbox.withLock { $0.isClosed = true }
    curl_multi_cleanup(multi)
  }
}
