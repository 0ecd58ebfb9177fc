internal import CommandSupport

extension DatasetCatalogue {
  /// The catalogue for people: name, kind, rows, size, licence, and what to run.
  public var table: String {
    var table = TextTable(
      ["name", "kind", "rows", "size", "licence", "next"],
      aligned: [.left, .left, .right, .right, .left, .left])
    for set in sets {
      table.append([
        set.name, set.kind, set.rows?.readable ?? "unknown", set.bytes.map(readable) ?? "unknown",
        set.licence, set.files.isEmpty ? "by hand" : "router-data fetch \(set.name)",
      ])
    }
    return table.text
  }

  private func readable(_ bytes: Int) -> String { CommandSupport.readable(bytes: bytes) }
}
