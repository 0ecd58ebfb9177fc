#if Gateway
internal import Glibc

/// Reads a ledger, also beside the gateway that writes it.
///
/// What a running gateway appended within the last second may be missing. Of a gateway that is not
/// running, what is left in the journal is taken into the database first.
public struct LedgerReader: Sendable {
  let database: LedgerDatabase

  /// - Throws: if there is no ledger in the folder, or it cannot be read.
  public init(folder: String) throws(LedgerError) {
    let path = "\(folder)/ledger.sqlite"
    guard access(path, F_OK) == 0 else {
      throw LedgerError(
        .cannotOpen, "\(folder): there is no ledger here; name the folder of the gateway's ledger")
    }
    do {
      let ledger = try CostLedger(folder: folder)
      try ledger.flush()
      ledger.close()
    } catch  where error.code == .inUse || error.code == .cannotOpen || error.code == .diskFull {
      // A gateway has it open, or this user or disk may only read.
    }
    database = try LedgerDatabase(reading: path)
  }

  /// Reads what an open ledger has in its database.
  public init(_ ledger: CostLedger) { database = ledger.database }
}
#endif
