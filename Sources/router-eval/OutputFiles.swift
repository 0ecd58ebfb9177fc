import CommandSupport

/// The files that `--svg`, `--csv` and `--report` name: tried before the work, and all whole or none at all.
struct OutputFiles: ~Copyable {
  private var svg: AtomicFile?
  private var csv: AtomicFile?
  private var page: AtomicFile?

  init(_ options: OutputOptions) throws(CommandFailure) {
    if let path = options.svg { svg = try AtomicFile(at: path) }
    if let path = options.csv { csv = try AtomicFile(at: path) }
    if let path = options.report { page = try AtomicFile(at: path) }
  }

  /// Writes the files that were asked for. Nothing may be written after.
  mutating func write(
    svg drawing: @autoclosure () -> String, csv table: @autoclosure () -> String,
    page: String? = nil
  ) throws(CommandFailure) {
    if svg != nil {
      try svg!.write(drawing())
      try svg!.seal()
    }
    if csv != nil {
      try csv!.write(table())
      try csv!.seal()
    }
    if self.page != nil {
      try self.page!.write(page ?? "")
      try self.page!.seal()
    }
    if svg != nil { try svg!.commit() }
    if csv != nil { try csv!.commit() }
    if self.page != nil { try self.page!.commit() }
  }
}
