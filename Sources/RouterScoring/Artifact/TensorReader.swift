/// Hands out a file's tensors as arrays and keeps account of those nobody asked for.
struct TensorReader {
  let file: TensorFile
  private var unread: Set<String>

  init(_ file: TensorFile) {
    self.file = file
    unread = Set(file.records.keys)
  }

  /// The elements of a tensor of the given shape; an empty one may be missing.
  mutating func read<Element: BitwiseCopyable>(
    _ name: String, _ type: TensorType, _ shape: [Int]
  ) throws(ArtifactError) -> [Element] {
    guard let record = file.records[name] else {
      if shape.contains(0) { return [] }
      throw .missingTensor(name)
    }
    guard record.shape == shape else {
      throw .shapeMismatch(name: name, found: record.shape, expected: shape)
    }
    return try elements(record, type)
  }

  /// The elements of a tensor of one dimension and any length; an empty one may be missing.
  mutating func list<Element: BitwiseCopyable>(
    _ name: String, _ type: TensorType
  ) throws(ArtifactError) -> [Element] {
    guard let record = file.records[name] else { return [] }
    guard record.shape.count == 1 else {
      throw .shapeMismatch(name: name, found: record.shape, expected: [record.shape.reduce(1, *)])
    }
    return try elements(record, type)
  }

  private mutating func elements<Element: BitwiseCopyable>(
    _ record: TensorRecord, _ type: TensorType
  ) throws(ArtifactError) -> [Element] {
    precondition(MemoryLayout<Element>.stride == type.size, "the element type has another size")
    guard record.type == type else {
      throw .dtypeMismatch(
        tensor: record.name, found: record.type.rawValue, expected: type.rawValue)
    }
    unread.remove(record.name)
    let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[record.range])
    return LargeMemory.array(bytes.count / type.size) { elements in
      UnsafeMutableRawBufferPointer(elements).copyMemory(from: bytes)
    }
  }

  /// Refuses a file with tensors that were not read.
  func finish() throws(ArtifactError) {
    if let name = unread.min() { throw .unexpectedTensor(name) }
  }
}
