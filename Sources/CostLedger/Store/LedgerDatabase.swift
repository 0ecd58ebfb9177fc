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

  /// Opens the file, or makes it.
  init(at path: String) throws(LedgerError) {
    self.path = path
    var configuration = GRDB.Configuration()
    configuration.label = "ledger"
    configuration.maximumReaderCount = 2
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { database in
      // A segment of the journal is removed after its last commit, which must then be on the disk.
      try database.execute(sql: "PRAGMA synchronous = FULL")
    }
    do {
      let pool = try DatabasePool(path: path, configuration: configuration)
      try Self.migrator.migrate(pool)
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
      guard try queue.read(Self.migrator.hasCompletedMigrations) else {
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

  private static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { try $0.execute(sql: schema) }
    return migrator
  }()

  private static let schema = """
    CREATE TABLE segments (
      sequence INTEGER PRIMARY KEY,
      consumed INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE decisions (
      id INTEGER PRIMARY KEY, request TEXT NOT NULL, time INTEGER NOT NULL, key TEXT NOT NULL,
      customer TEXT, feature TEXT, task TEXT, requested_model TEXT NOT NULL,
      chosen_model TEXT NOT NULL, step TEXT NOT NULL, rule TEXT, score REAL, win_rate REAL,
      threshold REAL, propensity REAL, candidates TEXT NOT NULL, artifact TEXT, reserved INTEGER
    ) STRICT;
    CREATE INDEX decisions_by_request ON decisions (request);
    CREATE TABLE attempts (
      id INTEGER PRIMARY KEY, request TEXT NOT NULL, time INTEGER NOT NULL, number INTEGER NOT NULL,
      key TEXT NOT NULL, customer TEXT, feature TEXT, task TEXT, model TEXT NOT NULL,
      deployment TEXT NOT NULL, outcome TEXT NOT NULL, status INTEGER, streamed INTEGER NOT NULL,
      input_tokens INTEGER, cached_tokens INTEGER, cache_write_tokens INTEGER,
      output_tokens INTEGER, reasoning_tokens INTEGER, cost INTEGER, charged INTEGER,
      strong_cost INTEGER, first_token INTEGER, duration INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX attempts_by_request ON attempts (request);
    CREATE INDEX attempts_by_time ON attempts (time);
    CREATE TABLE feedback (
      id INTEGER PRIMARY KEY, request TEXT NOT NULL, time INTEGER NOT NULL, key TEXT NOT NULL,
      score REAL, better_model TEXT
    ) STRICT;
    CREATE INDEX feedback_by_request ON feedback (request);
    """
}
#endif
