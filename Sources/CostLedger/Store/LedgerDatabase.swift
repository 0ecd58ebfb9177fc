#if Gateway
internal import GRDB

/// The ledger's SQLite file: what the journal said, by columns.
///
/// A row's `id` is the place of its record in the journal, `segment << 32 | offset`, so that a
/// record that is ingested again is the same row. Money is in nano-dollars, times are microseconds
/// since 1970 in UTC.
struct LedgerDatabase: Sendable {
  let path: String
  let pool: any DatabaseWriter
  let series = SeriesNumbers()

  /// Pages that fall free can be given back, which must be said before there is a table. Commits are
  /// not forced to disk one by one: what a power cut takes of them is still in the journal, whose
  /// segments go only after ``settle(segment:)``. Pages are copied into the file every 32 MB, in which
  /// most have been written more than once.
  private static let settings = """
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA wal_autocheckpoint = 8192;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA cache_size = -16384;
    """

  /// Opens the file, or makes it.
  init(at path: String) throws(LedgerError) {
    self.path = path
    var configuration = GRDB.Configuration()
    configuration.label = "ledger"
    configuration.maximumReaderCount = 2
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { database in
      if !database.configuration.readonly { try database.execute(sql: Self.settings) }
    }
    do {
      let pool = try DatabasePool(path: path, configuration: configuration)
      try LedgerSchema.migrator.migrate(pool)
      self.pool = pool
    } catch {
      throw Self.failure(path, error)
    }
  }

  /// Opens the file to read it beside a running gateway.
  init(reading path: String) throws(LedgerError) {
    self.path = path
    var configuration = GRDB.Configuration()
    configuration.busyMode = .timeout(10)
    configuration.readonly = true
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      guard try queue.read(LedgerSchema.migrator.hasCompletedMigrations) else {
        throw LedgerError(
          .database, "\(path): this is no ledger of this version; name the folder of a ledger")
      }
      pool = queue
    } catch let error as LedgerError {
      throw error
    } catch {
      throw Self.failure(path, error)
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
    do { return try pool.read(body) } catch { throw Self.failure(path, error) }
  }

  func write<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
    do { return try pool.write(body) } catch { throw Self.failure(path, error) }
  }

  func writeWithoutTransaction<Value>(
    _ body: (Database) throws -> Value
  ) throws(LedgerError) -> Value {
    do { return try pool.writeWithoutTransaction(body) } catch { throw Self.failure(path, error) }
  }

  private static func failure(_ path: String, _ error: any Error) -> LedgerError {
    let code = (error as? DatabaseError)?.resultCode
    let words = (error as? DatabaseError)?.message ?? "\(error)"
    if code == .SQLITE_FULL {
      return LedgerError(.diskFull, "\(path): the disk is full; free space on it")
    }
    let remedy =
      code == .SQLITE_NOTADB || code == .SQLITE_CORRUPT
      ? "move the file away, and the ledger begins anew" : "check the file and its folder"
    return LedgerError(.database, "\(path): \(words); \(remedy)")
  }
}
#endif
