#if Gateway
public import CommandSupport
internal import Glibc

/// Why the ledger could not do something: what, where, and the remedy.
public struct LedgerError: CommandError, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    /// The folder or a file in it cannot be made or read.
    case cannotOpen
    /// Another process has the ledger open.
    case inUse
    /// There is no space for the record; it is not in the journal.
    case diskFull
    /// The record could not be written for another reason; it is not in the journal.
    case writeFailed
    /// The record is larger than any that the journal takes.
    case recordTooLarge
    /// SQLite failed; the records stay in the journal.
    case database
  }

  public var code: Code
  /// `FILE: what and what to do`.
  public var message: String
  public var description: String { message }

  public var exitStatus: ExitStatus {
    switch code {
    case .cannotOpen, .inUse: .cannotCreate
    case .diskFull, .writeFailed, .database: .inputOutput
    case .recordTooLarge: .invalidData
    }
  }

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// A failed system call on a file.
  init(_ code: Code, _ path: String, _ what: String, errno number: Int32, remedy: String) {
    self.code = number == ENOSPC || number == EDQUOT ? .diskFull : code
    message = "\(path): \(what): \(String(cString: strerror(number))); \(remedy)"
  }
}
#endif
