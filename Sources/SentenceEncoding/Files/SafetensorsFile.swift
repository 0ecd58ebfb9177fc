/// The tensors of a `.safetensors` file: header length, JSON header, numbers.
///
/// Nothing that the header says is believed before it is checked against the size of the file: every
/// tensor lies in it and has the bytes of its shape, and tensors neither overlap nor leave holes.
///
/// - Source: the format's description at github.com/huggingface/safetensors.
struct SafetensorsFile: ~Copyable {
  struct Tensor: Sendable {
    var type: String
    var shape: [Int]
    /// Bytes, counted from the file's start.
    var range: Range<Int>
  }

  /// An encoder of a hundred layers has a header of 200 kB.
  private static let headerLimit = 4 << 20

  let file: EncoderFile
  let tensors: [String: Tensor]

  init(_ path: String) throws(EncoderError) {
    let file = try EncoderFile(path)
    tensors = try Self.readHeader(file)
    self.file = file
  }

  private static func readHeader(
    _ file: borrowing EncoderFile
  ) throws(EncoderError) -> [String: Tensor] {
    do throws(EncoderError) {
      return try readTensors(file)
    } catch {
      throw EncoderError(error.code, error.reason, file: file.path)
    }
  }

  private static func readTensors(
    _ file: borrowing EncoderFile
  ) throws(EncoderError) -> [String: Tensor] {
    guard file.size >= 8 else {
      throw damaged("the file has only \(file.size) bytes; download it again")
    }
    let length = try file.bytes(0..<8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(headerLimit), Int(length) <= file.size - 8 else {
      throw damaged(
        "the header claims \(length) bytes of a file of \(file.size); this is no safetensors file, "
          + "or it was cut off")
    }
    let dataStart = 8 + Int(length)
    let header = try file.bytes(8..<dataStart)
    let size = file.size
    let tensors = try JSONDocument(header, path: file.path).read { (root) throws(EncoderError) in
      var tensors: [String: Tensor] = [:]
      for entry in try root.members() where !entry.key.elementsEqual("__metadata__".utf8) {
        let tensor = try Self.tensor(entry, dataStart: dataStart, fileSize: size)
        guard tensors.updateValue(tensor, forKey: entry.name) == nil else {
          throw damaged("the tensor \(entry.name.excerpt) is there twice")
        }
      }
      return tensors
    }
    try checkTiling(tensors, from: dataStart, to: size)
    return tensors
  }

  private static func tensor(
    _ entry: JSONNode, dataStart: Int, fileSize: Int
  ) throws(EncoderError) -> Tensor {
    let type = try entry.require("dtype").string()
    var shape: [Int] = []
    for size in try entry.require("shape").list() {
      guard shape.count < 8 else { throw entry.mismatch("a tensor of at most 8 dimensions") }
      shape.append(try size.integer(in: 0...1 << 40))
    }
    var offsets: [Int] = []
    for offset in try entry.require("data_offsets").list() {
      offsets.append(try offset.integer(in: 0...1 << 50))
    }
    guard offsets.count == 2, offsets[0] <= offsets[1], offsets[1] <= fileSize - dataStart else {
      throw damaged(
        "the tensor \(entry.name.excerpt) lies outside of the file; it was cut off, or its header "
          + "is wrong: download it again")
    }
    if let size = NumberFormat.byteCount(of: type) {
      var bytes = size
      for dimension in shape {
        let (product, overflows) = bytes.multipliedReportingOverflow(by: dimension)
        guard !overflows else { throw entry.mismatch("a tensor of a possible size") }
        bytes = product
      }
      guard bytes == offsets[1] - offsets[0] else {
        throw damaged(
          "the tensor \(entry.name.excerpt) has \(offsets[1] - offsets[0]) bytes, but its shape "
            + "\(shape) needs \(bytes)")
      }
    }
    return Tensor(
      type: type, shape: shape, range: dataStart + offsets[0]..<dataStart + offsets[1])
  }

  private static func checkTiling(
    _ tensors: [String: Tensor], from start: Int, to end: Int
  ) throws(EncoderError) {
    var place = start
    let sorted = tensors.sorted {
      ($0.value.range.lowerBound, $0.value.range.upperBound)
        < ($1.value.range.lowerBound, $1.value.range.upperBound)
    }
    for (name, tensor) in sorted {
      guard tensor.range.lowerBound == place else {
        throw damaged(
          "the tensor \(name.excerpt) does not start where the one before it ends")
      }
      place = tensor.range.upperBound
    }
    guard place == end else {
      throw damaged("\(end - place) bytes behind the last tensor belong to nothing")
    }
  }

  private static func damaged(_ reason: String) -> EncoderError { EncoderError(.damaged, reason) }
}
