#if Gateway
internal import Foundation
internal import Glibc

/// Keeps other processes from opening the same ledger; it ends with the process, however that ends.
final class FolderLock: Sendable {
  private let descriptor: Int32

  /// Makes the folder if there is none and takes its lock.
  ///
  /// - Parameters:
  ///   - patience: seconds to try for it while another process has it.
  ///   - waiting: called once if it has to be waited for.
  init(
    _ folder: String, patience: Double = 0, waiting: () -> Void = {}
  ) throws(LedgerError) {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw LedgerError(
        .cannotOpen, "\(folder): cannot create this folder; choose another for the ledger")
    }
    let path = "\(folder)/ledger.lock"
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw LedgerError(
        .cannotOpen, path, "cannot create", errno: errno, remedy: "check the ledger's folder")
    }
    guard Self.take(descriptor, patience: patience, waiting) else {
      close(descriptor)
      throw LedgerError(
        .inUse, "\(folder): another process has this ledger open; stop it or name another folder")
    }
    // Not before: what throws with all of it set is deinitialized, which closes it too.
    self.descriptor = descriptor
  }

  private static func take(
    _ descriptor: Int32, patience: Double, _ waiting: () -> Void
  ) -> Bool {
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
    guard patience > 0 else { return false }
    waiting()
    let end = ContinuousClock.now + .seconds(patience)
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard ContinuousClock.now < end else { return false }
      usleep(20_000)
    }
    return true
  }

  deinit {
    // The lock is its open file's: a process that is being started holds that too, until its program
    // begins.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
#endif
