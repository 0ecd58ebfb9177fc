internal import Glibc
internal import Synchronization

/// The name of a temporary file, known to the signal handlers while it exists.
///
/// SIGINT, SIGTERM, SIGHUP and SIGPIPE unlink all such files and then end the process as they would
/// have. The handler may only call functions that are safe in one, so the names stand in a fixed
/// table of C strings.
struct TemporaryPath {
  let path: String
  private let slot: Int

  /// A fresh name in the folder of a file.
  init(beside target: String) throws(CommandFailure) {
    let name = target.split(separator: "/").last.map(String.init) ?? "file"
    let random = String(UInt64.random(in: .min ... .max), radix: 36)
    path = "\(Self.folder(of: target))/.\(name.prefix(100)).\(random).tmp"
    guard let slot = SignalCleanup.register(path) else {
      throw CommandFailure("\(target): too many files are being written at once", .software)
    }
    self.slot = slot
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Deletes the file.
  func remove() {
    unlink(path)
    forget()
  }

  /// Leaves the file to itself.
  func forget() { SignalCleanup.unregister(slot) }
}

/// The table of files to be removed when a signal ends the process.
private enum SignalCleanup {
  static let slotCount = 64
  /// Read by the handler, written under the lock; never freed. A slot is one aligned word.
  nonisolated(unsafe) static let slots: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = {
    let slots = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: slotCount)
    slots.initialize(repeating: nil, count: slotCount)
    return slots
  }()
  static let lock = Mutex(false)

  static func register(_ path: String) -> Int? {
    lock.withLock { isInstalled in
      guard let free = (0..<slotCount).first(where: { slots[$0] == nil }) else { return nil }
      slots[free] = strdup(path)
      if !isInstalled {
        installHandlers()
        isInstalled = true
      }
      return free
    }
  }

  static func unregister(_ slot: Int) {
    lock.withLock { _ in
      // Not freed: the handler may be reading it on another thread.
      slots[slot] = nil
    }
  }

  private static func installHandlers() {
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] {
      var old = sigaction()
      sigaction(number, nil, &old)
      // Whoever started the process may want a signal ignored (nohup); a host may handle it.
      guard old.__sigaction_handler.sa_handler == nil else { continue }
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        for slot in 0..<SignalCleanup.slotCount {
          if let path = SignalCleanup.slots[slot] { unlink(path) }
        }
        signal(number, SIG_DFL)
        raise(number)
      }
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESTART))
      sigaction(number, &action, nil)
    }
    // A file-size limit is then an error of write, which removes the file, not a sudden end.
    signal(SIGXFSZ, SIG_IGN)
  }
}
