#if Gateway
internal import GRDB

/// The tables of the ledger's SQLite file, by the versions that brought them.
enum LedgerSchema {
  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { try $0.execute(sql: records) }
    migrator.registerMigration("2") { database in
      try database.execute(sql: totals)
      try LedgerTotals.recount(database)
    }
    return migrator
  }()

  private static let records = """
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

  /// Sums that are kept with every record, so that neither budgets nor bills read the records, which
  /// may be gone. A `start` is in quarters of an hour since 1970: offsets of time zones are multiples
  /// of those. Decisions need no index by request: they have that of their attempts.
  private static let totals = """
    CREATE TABLE series (
      id INTEGER PRIMARY KEY, key TEXT NOT NULL, customer TEXT, feature TEXT, task TEXT,
      model TEXT NOT NULL, deployment TEXT NOT NULL
    ) STRICT;
    CREATE INDEX series_by_name ON series (key, customer, feature, task, model, deployment);
    CREATE TABLE totals (
      start INTEGER NOT NULL, series INTEGER NOT NULL REFERENCES series,
      \(Totals.columns.map { "\($0.name) INTEGER NOT NULL" }.joined(separator: ", ")),
      PRIMARY KEY (start, series)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE decision_totals (
      start INTEGER PRIMARY KEY, decisions INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE progress (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
    DROP INDEX decisions_by_request;
    CREATE INDEX decisions_by_time ON decisions (time);
    CREATE INDEX feedback_by_time ON feedback (time);
    """
}
#endif
