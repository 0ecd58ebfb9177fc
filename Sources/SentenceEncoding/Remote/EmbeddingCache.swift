internal import COpenSSL
internal import CSQLite
internal import CommandSupport

/// Vectors that were paid for, in a SQLite file, by model and SHA-256 of the text.
///
/// Every batch is one transaction in write-ahead mode: a process that is killed loses at most the
/// batches that are on their way, and several processes may share the file.
final class EmbeddingCache {
  private let path: String
  private nonisolated(unsafe) let database: OpaquePointer

  /// The digest of a text, 32 bytes.
  static func digest(_ text: some Collection<UInt8>) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    let bytes = Array(text)
    _ = SHA256(bytes, bytes.count, &digest)
    return digest
  }

  /// Opens the file, which is made where it is missing.
  init(_ path: String) throws(CommandFailure) {
    self.path = path
    var opened: OpaquePointer?
    let status = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil)
    guard let opened else {
      throw CommandFailure("\(path): there is no memory to open the cache", .inputOutput)
    }
    database = opened
    guard status == SQLITE_OK else {
      throw CommandFailure(
        "\(path): the cache cannot be opened: \(words); choose another with --cache", .cannotCreate)
    }
    // Another process may be writing a batch.
    sqlite3_busy_timeout(opened, 30_000)
    for command in [
      "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
      """
      CREATE TABLE IF NOT EXISTS embeddings (
        model TEXT NOT NULL, text_sha256 BLOB NOT NULL, vector BLOB NOT NULL,
        PRIMARY KEY (model, text_sha256)) WITHOUT ROWID
      """,
    ] { try run(command) }
  }

  deinit { sqlite3_close_v2(database) }

  /// The vectors that are known of these digests.
  func vectors(model: String, digests: [[UInt8]]) throws(CommandFailure) -> [[Float]?] {
    let statement = try prepare(
      "SELECT vector FROM embeddings WHERE model = ? AND text_sha256 = ?")
    defer { sqlite3_finalize(statement) }
    var found: [[Float]?] = []
    found.reserveCapacity(digests.count)
    for digest in digests {
      sqlite3_reset(statement)
      try check(csqlite_bind_text(statement, 1, model))
      try check(csqlite_bind_blob(statement, 2, digest, Int32(digest.count)))
      switch sqlite3_step(statement) {
      case SQLITE_ROW: found.append(Self.vector(statement))
      case SQLITE_DONE: found.append(nil)
      default: throw failure
      }
    }
    return found
  }

  /// Keeps vectors, all of them or none.
  func store(
    model: String, _ rows: [(digest: [UInt8], vector: [Float])]
  ) throws(CommandFailure) {
    try run("BEGIN IMMEDIATE")
    do throws(CommandFailure) {
      let statement = try prepare("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)")
      defer { sqlite3_finalize(statement) }
      for row in rows {
        sqlite3_reset(statement)
        try check(csqlite_bind_text(statement, 1, model))
        try check(csqlite_bind_blob(statement, 2, row.digest, Int32(row.digest.count)))
        let bytes = row.vector.count * MemoryLayout<Float>.size
        try check(csqlite_bind_blob(statement, 3, row.vector, Int32(bytes)))
        guard sqlite3_step(statement) == SQLITE_DONE else { throw failure }
      }
      try run("COMMIT")
    } catch {
      sqlite3_exec(database, "ROLLBACK", nil, nil, nil)
      throw error
    }
  }

  /// Little-endian 32-bit numbers, as every machine this package builds for has them; nil for what
  /// cannot be a vector.
  private static func vector(_ statement: OpaquePointer) -> [Float]? {
    let count = Int(sqlite3_column_bytes(statement, 0))
    guard count > 0, count % 4 == 0, let bytes = sqlite3_column_blob(statement, 0) else {
      return nil
    }
    let numbers = (0..<count / 4).map {
      bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self)
    }
    return numbers.allSatisfy(\.isFinite) ? numbers : nil
  }

  private func run(_ command: String) throws(CommandFailure) {
    try check(sqlite3_exec(database, command, nil, nil, nil))
  }

  private func prepare(_ command: String) throws(CommandFailure) -> OpaquePointer {
    var statement: OpaquePointer?
    try check(sqlite3_prepare_v2(database, command, -1, &statement, nil))
    guard let statement else { throw failure }
    return statement
  }

  private func check(_ status: Int32) throws(CommandFailure) {
    guard status == SQLITE_OK else { throw failure }
  }

  private var words: String { String(cString: sqlite3_errmsg(database)) }

  private var failure: CommandFailure {
    switch sqlite3_errcode(database) {
    case SQLITE_NOTADB, SQLITE_CORRUPT:
      CommandFailure(
        "\(path): this is no cache of embeddings, or it is damaged: \(words); move it away or "
          + "choose another with --cache", .invalidData)
    default:
      CommandFailure(
        "\(path): the cache of embeddings: \(words); check the disk and the file's rights",
        .inputOutput)
    }
  }
}
