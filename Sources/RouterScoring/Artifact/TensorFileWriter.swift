/// Collects metadata and tensors and lays them out as a safetensors file, the same bytes for the
/// same content.
struct TensorFileWriter {
  private struct Tensor {
    let name: String
    let type: TensorType
    let shape: [Int]
    let bytes: [UInt8]
  }

  private var metadata: [String: JSONValue] = [:]
  private var tensors: [Tensor] = []

  mutating func add(_ key: String, _ value: String) { metadata[key] = .string(value) }

  /// Structured metadata: JSON in a string.
  mutating func add(_ key: String, _ value: JSONValue) { metadata[key] = .string(value.text) }

  /// Adds a tensor unless it is empty: `shape` is implied then.
  mutating func add<Element: BitwiseCopyable>(
    _ name: String, _ type: TensorType, _ values: [Element], shape: [Int]? = nil
  ) {
    precondition(MemoryLayout<Element>.size == type.size, "the element type has another size")
    guard !values.isEmpty else { return }
    let shape = shape ?? [values.count]
    precondition(shape.reduce(1, *) == values.count, "the shape of \(name) does not fit")
    tensors.append(
      Tensor(name: name, type: type, shape: shape, bytes: values.withUnsafeBytes { Array($0) }))
  }

  /// The file, with its checksum filled in.
  ///
  /// Tensors lie without holes: first those of a multiple of 8 bytes, then the others by element
  /// size, each group by name, so that every tensor is aligned to its element, the first group to
  /// 8 bytes. Spaces fill the header to a multiple of 8.
  func bytes() -> [UInt8] {
    let ordered = tensors.sorted { left, right in
      func rank(_ tensor: Tensor) -> Int {
        tensor.bytes.count.isMultiple(of: 8) ? 0 : 8 - tensor.type.size
      }
      return (rank(left), left.name) < (rank(right), right.name)
    }
    var header: [String: JSONValue] = [:]
    var offset = 0
    for tensor in ordered {
      header[tensor.name] = .object([
        "dtype": .string(tensor.type.rawValue),
        "shape": .array(tensor.shape.map { .number($0) }),
        "data_offsets": .array([.number(offset), .number(offset + tensor.bytes.count)]),
      ])
      offset += tensor.bytes.count
    }
    var metadata = metadata
    metadata[TensorFile.checksumKey] = .string(TensorFile.hexadecimal(0))
    header["__metadata__"] = .object(metadata)
    var json = JSONValue.object(header).bytes
    json += repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8)

    var file: [UInt8] = []
    file.reserveCapacity(8 + json.count + offset)
    withUnsafeBytes(of: UInt64(json.count).littleEndian) { file += $0 }
    file += json
    for tensor in ordered { file += tensor.bytes }
    fillChecksum(of: &file)
    return file
  }

  private func fillChecksum(of file: inout [UInt8]) {
    let digits = file.withUnsafeBytes { bytes -> (Int, String)? in
      // What was just written reads back, unless it is beyond the limits: then it can't be opened
      // anyway, and `write` refuses it.
      guard let written = try? TensorFile(bytes),
        let offset = written.metadata[TensorFile.checksumKey]?.offset
      else { return nil }
      let field = offset..<offset + TensorFile.checksumLength
      return (offset, TensorFile.checksum(of: bytes, zeroing: field))
    }
    guard let (offset, text) = digits else { return }
    file.replaceSubrange(offset..<offset + TensorFile.checksumLength, with: text.utf8)
  }
}

#if _endian(big)
#error("artifacts are little-endian; big-endian machines would have to swap bytes")
#endif
