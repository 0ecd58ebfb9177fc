/// Names in order of their first appearance, each with its number.
struct NameTable {
  private var column = StringColumn()
  private var index = HashIndex()

  var count: Int { column.count }
  var names: [String] { (0..<column.count).map { column[$0] } }

  /// The number of a name, which is added unless it is there.
  mutating func intern(_ name: UnsafeRawBufferPointer) -> Int32 {
    let known = index.find(ByteHash.of(name), orInsert: column.count) { [column] in
      column.withUTF8(of: $0) { $0.isEqual(to: name) }
    }
    if let known { return Int32(known) }
    column.append(utf8: name)
    return Int32(column.count - 1)
  }

  /// The number of a name, or nil.
  func find(_ name: UnsafeRawBufferPointer) -> Int32? {
    index.find(ByteHash.of(name)) { column.withUTF8(of: $0) { $0.isEqual(to: name) } }
      .map { Int32($0) }
  }
}

/// A column that takes memory only from the first row on that has a value.
struct SparseColumn<Value> {
  private(set) var values: [Value] = []
  private let missing: Value

  init(missing: Value) { self.missing = missing }

  /// Sets the value of the last row, the earlier ones being set or missing.
  mutating func set(_ value: Value?, row: Int) {
    guard let value else { return }
    pad(to: row)
    values.append(value)
  }

  private mutating func pad(to rows: Int) {
    if values.count < rows {
      values.append(contentsOf: repeatElement(missing, count: rows - values.count))
    }
  }

  /// The whole column; empty when no row had a value.
  consuming func finished(rows: Int) -> [Value] {
    if !values.isEmpty { pad(to: rows) }
    return values
  }
}

/// A row-major matrix of rows × models that widens as models turn up, NaN where nothing is set.
struct ModelMatrix {
  private var values: [Float] = []
  /// The room per row, at least the number of models seen.
  private var stride = 0

  var isUsed: Bool { stride > 0 }

  /// Sets values of the last row, the earlier ones being set or missing.
  mutating func set(_ cells: [(model: Int32, value: Float)], row: Int, modelCount: Int) {
    guard !cells.isEmpty else { return }
    if modelCount > stride { widen(to: max(modelCount, stride + stride / 4)) }
    pad(to: row + 1)
    for cell in cells { values[row * stride + Int(cell.model)] = cell.value }
  }

  private mutating func pad(to rows: Int) {
    if values.count < rows * stride {
      values.append(contentsOf: repeatElement(.nan, count: rows * stride - values.count))
    }
  }

  private mutating func widen(to newStride: Int) {
    guard newStride != stride else { return }
    let rows = stride == 0 ? 0 : values.count / stride
    var wider = [Float](repeating: .nan, count: rows * newStride)
    let kept = min(stride, newStride)
    for row in 0..<rows {
      for model in 0..<kept { wider[row * newStride + model] = values[row * stride + model] }
    }
    values = wider
    stride = newStride
  }

  /// The matrix with exactly `models` columns; empty when nothing was ever set.
  consuming func finished(rows: Int, models: Int) -> [Float] {
    guard stride > 0 else { return [] }
    widen(to: models)
    pad(to: rows)
    return values
  }
}
