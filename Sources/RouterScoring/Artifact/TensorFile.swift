/// The element types that artifacts use, named as safetensors names them.
enum TensorType: String {
  case float32 = "F32"
  case int8 = "I8"
  case uint16 = "U16"
  case uint32 = "U32"

  /// Bytes per element.
  var size: Int {
    switch self {
    case .float32, .uint32: 4
    case .uint16: 2
    case .int8: 1
    }
  }
}

/// Where a tensor lies in a file.
struct TensorRecord {
  let name: String
  let type: TensorType
  let shape: [Int]
  /// Bytes, counted from the file's start.
  let range: Range<Int>
}

/// The outer layer of an artifact, a safetensors file: header length, JSON header, tensors.
///
/// All that the header says is checked against the bytes that are there: after `init` every
/// record's range lies within the file and fits its shape, and the ranges tile the file.
struct TensorFile {
  /// The text of a metadata entry and where it starts in the file.
  typealias Metadatum = (text: String, offset: Int)

  let bytes: UnsafeRawBufferPointer
  let metadata: [String: Metadatum]
  let records: [String: TensorRecord]
  /// Where the tensors start.
  let dataStart: Int

  /// - Parameter bytes: the whole file; must outlive the value.
  init(_ bytes: UnsafeRawBufferPointer) throws(ArtifactError) {
    guard bytes.count <= ArtifactFormat.fileLimit else {
      throw .tooLarge(bytes: bytes.count, limit: ArtifactFormat.fileLimit)
    }
    guard bytes.count >= 8 else { throw .truncated(expected: 8, actual: bytes.count) }
    let announced = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard announced <= UInt64(ArtifactFormat.headerLimit) else {
      throw .headerTooLarge(bytes: announced, limit: ArtifactFormat.headerLimit)
    }
    let dataStart = 8 + Int(announced)
    guard bytes.count >= dataStart else {
      throw .truncated(expected: dataStart, actual: bytes.count)
    }
    let header = UnsafeRawBufferPointer(rebasing: bytes[8..<dataStart])
    guard case .object(var fields) = try JSONReader.read(header) else {
      throw .badField("header", reason: "is not an object")
    }
    guard let metadata = fields.removeValue(forKey: "__metadata__") else {
      throw .missingField("__metadata__")
    }
    self.metadata = try TensorFile.metadata(metadata)
    var records: [String: TensorRecord] = [:]
    for (name, value) in fields {
      records[name] = try TensorFile.record(
        name, value, dataStart: dataStart, limit: ArtifactFormat.fileLimit)
    }
    try TensorFile.checkTiling(records, dataStart: dataStart, fileSize: bytes.count)
    self.bytes = bytes
    self.records = records
    self.dataStart = dataStart
  }

  private static func metadata(
    _ value: JSONValue
  ) throws(ArtifactError) -> [String: Metadatum] {
    guard case .object(let fields) = value else {
      throw .badField("__metadata__", reason: "is not an object")
    }
    var metadata: [String: Metadatum] = [:]
    for (key, value) in fields {
      guard case .string(let text, let offset) = value else {
        throw .badField("__metadata__.\(key)", reason: "is not a string")
      }
      metadata[key] = (text, 8 + offset)
    }
    return metadata
  }

  /// Reads what the header says about a tensor, and checks all but whether its place is in the file.
  private static func record(
    _ name: String, _ value: JSONValue, dataStart: Int, limit: Int
  ) throws(ArtifactError) -> TensorRecord {
    let fields = try JSONFields(value, name: name)
    let dtype = try fields.string("dtype")
    guard let type = TensorType(rawValue: dtype) else {
      throw .unknownDtype(tensor: name, dtype: dtype)
    }
    func sizes(_ key: String) throws(ArtifactError) -> [Int] {
      var sizes: [Int] = []
      for value in try fields.array(key) {
        guard case .number(let text) = value, let size = Int(text), size >= 0 else {
          throw .badField("\(name).\(key)", reason: "is not a list of sizes")
        }
        sizes.append(size)
      }
      return sizes
    }
    let shape = try sizes("shape")
    let offsets = try sizes("data_offsets")
    guard offsets.count == 2, offsets[0] <= offsets[1], offsets[1] <= limit else {
      throw .offsetsOutOfBounds(tensor: name)
    }
    var size = type.size
    for dimension in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard !overflow else { throw .offsetsOutOfBounds(tensor: name) }
      size = product
    }
    guard size == offsets[1] - offsets[0] else { throw .offsetsOutOfBounds(tensor: name) }
    return TensorRecord(
      name: name, type: type, shape: shape,
      range: dataStart + offsets[0]..<dataStart + offsets[1])
  }

  private static func checkTiling(
    _ records: [String: TensorRecord], dataStart: Int, fileSize: Int
  ) throws(ArtifactError) {
    let sorted = records.values.sorted {
      ($0.range.lowerBound, $0.range.upperBound, $0.name)
        < ($1.range.lowerBound, $1.range.upperBound, $1.name)
    }
    var end = dataStart
    for record in sorted {
      guard record.range.lowerBound == end else { throw .offsetsOverlap(tensor: record.name) }
      end = record.range.upperBound
    }
    guard fileSize >= end else { throw .truncated(expected: end, actual: fileSize) }
    guard fileSize <= end else { throw .trailingBytes(expected: end, actual: fileSize) }
  }
}
