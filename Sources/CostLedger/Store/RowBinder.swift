#if Gateway
internal import CSQLite
internal import GRDB

/// Puts rows into a table, one after another, by one statement.
///
/// Values go to SQLite as they are: a list of arguments for each row takes longer than what SQLite
/// does with it.
struct RowBinder: ~Copyable {
  private let statement: Statement
  private let database: Database
  private let handle: OpaquePointer
  private var column: Int32 = 0

  init(into table: String, columns: Int, _ database: Database) throws {
    let marks = repeatElement("?", count: columns).joined(separator: ", ")
    statement = try database.cachedStatement(
      sql: "INSERT OR IGNORE INTO \(table) VALUES (\(marks))")
    handle = statement.sqliteStatement
    self.database = database
  }

  mutating func bind(_ value: Int64) {
    column += 1
    sqlite3_bind_int64(handle, column, value)
  }

  mutating func bind(_ value: Int64?) {
    if let value { bind(value) } else { bindNull() }
  }

  mutating func bind(_ value: Double?) {
    guard let value else { return bindNull() }
    column += 1
    sqlite3_bind_double(handle, column, value)
  }

  mutating func bind(_ value: String?) {
    guard var value else { return bindNull() }
    column += 1
    value.withUTF8 { bytes in
      _ = bytes.withMemoryRebound(to: CChar.self) {
        csqlite_bind_text_of_length(handle, column, $0.baseAddress, Int32(clamping: $0.count))
      }
    }
  }

  private mutating func bindNull() {
    column += 1
    sqlite3_bind_null(handle, column)
  }

  /// Ends a row.
  ///
  /// - Returns: whether it is new: a row of its `id` may be there already.
  mutating func insert() throws -> Bool {
    column = 0
    let code = sqlite3_step(handle)
    sqlite3_reset(handle)
    guard code == SQLITE_DONE else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code),
        message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))))
    }
    return database.changesCount == 1
  }
}
#endif
