/// The files that a curation writes: the rows, and a list of what it did; either may be absent.
struct CurationOutput {
  let rows: RowOutput?
  let list: RowOutput?

  init(rows: String?, list: String?) throws(DataError) {
    self.rows = try Self.open(rows)
    self.list = try Self.open(list)
  }

  private static func open(_ path: String?) throws(DataError) -> RowOutput? {
    guard let path else { return nil }
    return try RowOutput(path)
  }

  /// Lets the files appear, both or none.
  func commit() throws(DataError) {
    try rows?.seal()
    try list?.seal()
    try rows?.commit()
    try list?.commit()
  }
}
