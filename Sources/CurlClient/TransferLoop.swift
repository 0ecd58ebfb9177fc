internal import CCurl
internal import Synchronization

/// What the client's thread does: starts what may start, moves bytes, ends what has ended.
final class TransferLoop {
  private let engine: TransferEngine
  /// The front is at `firstWaiting`; what lies before it has started.
  private var waiting: [Transfer] = []
  private var firstWaiting = 0
  private var running: [UnsafeMutableRawPointer: EasyHandle] = [:]

  init(_ engine: TransferEngine) { self.engine = engine }

  func run() {
    while true {
      let mail = engine.takeMail()
      waiting += mail.arrivals
      // A cancellation may come before the request that it is for.
      if mail.hasCancellations || !mail.arrivals.isEmpty { endCancelled() }
      start()
      if mail.isClosing, running.isEmpty, mail.arrivals.isEmpty { return }
      var active: CInt = 0
      curl_multi_perform(engine.multi, &active)
      let ended = endFinished() + endIdle()
      // Whoever waits may start now.
      if ended > 0, !waiting.isEmpty { continue }
      curl_multi_poll(engine.multi, nil, 0, pause, nil)
    }
  }

  /// Milliseconds until a server counts as gone, at most a minute; libcurl knows its own timers.
  private var pause: CInt {
    let now = ContinuousClock.now
    let next = running.values.compactMap(\.transfer.idleDeadline).min()
    let seconds = next.map { now.duration(to: $0).inSeconds } ?? 60
    return CInt(min(60_000, max(1, (seconds * 1000).rounded(.up))))
  }

  private func start() {
    while running.count < engine.maximumConnections, firstWaiting < waiting.count {
      let transfer = waiting[firstWaiting]
      firstWaiting += 1
      let handle = EasyHandle(transfer)
      let code = curl_multi_add_handle(engine.multi, handle.pointer)
      precondition(code == CURLM_OK, "libcurl refuses a transfer")
      running[handle.pointer] = handle
    }
    if firstWaiting == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      firstWaiting = 0
    }
  }

  private func end(_ handle: EasyHandle, _ result: Result<TransferAnswer, TransportError>) {
    curl_multi_remove_handle(engine.multi, handle.pointer)
    running[handle.pointer] = nil
    handle.transfer.onFinish(result)
  }

  private func endCancelled() {
    for handle in running.values where handle.transfer.isCancelled.load(ordering: .acquiring) {
      end(handle, .failure(handle.transfer.cancellation))
    }
    // Each is looked at once: a mark may be set at any moment.
    waiting = waiting[firstWaiting...].filter { transfer in
      guard transfer.isCancelled.load(ordering: .acquiring) else { return true }
      transfer.onFinish(.failure(transfer.cancellation))
      return false
    }
    firstWaiting = 0
  }

  private func endFinished() -> Int {
    var count = 0
    var rest: CInt = 0
    while let message = curl_multi_info_read(engine.multi, &rest) {
      guard message.pointee.msg == CURLMSG_DONE,
        let handle = running[message.pointee.easy_handle]
      else { continue }
      end(handle, handle.result(message.pointee.data.result))
      count += 1
    }
    return count
  }

  private func endIdle() -> Int {
    let now = ContinuousClock.now
    let idle = running.values.filter { ($0.transfer.idleDeadline ?? now + .seconds(1)) <= now }
    for handle in idle {
      let seconds = handle.transfer.request.idleTimeout
      end(handle, .failure(handle.transfer.url.timeout("silent for \(seconds) s")))
    }
    return idle.count
  }
}

extension Transfer {
  fileprivate var cancellation: TransportError {
    TransportError(.cancelled, "\(url.server): cancelled", mayHaveBeenReceived: hasBegun)
  }
}
