public import CommandSupport
internal import Glibc
public import LinearAlgebra
public import PreferenceData

/// Matrices in NumPy's `.npy` format: given embeddings, one row per prompt.
///
/// ```swift
/// let embeddings = try NumPyFile.read("embeddings.npy")   // numpy.save("embeddings.npy", x)
/// ```
///
/// Two dimensions, little-endian `float32` or `float64`, stored by rows. Nothing that a header
/// claims is allocated before the size of the file has confirmed it.
public enum NumPyFile {
  /// Reads a matrix; `float64` is rounded to single precision.
  ///
  /// - Throws: for a file that is missing, damaged, of another shape or type, or that holds NaN or
  ///   an infinity.
  public static func read(_ path: String) throws(DataError) -> Matrix<Float> {
    try read(path, rounding: { Float($0) }, widening: { $0 })
  }

  /// Reads a matrix in double precision; `float32` is widened.
  public static func readDouble(_ path: String) throws(DataError) -> Matrix<Double> {
    try read(path, rounding: { $0 }, widening: { Double($0) })
  }

  /// Writes `float32`; the file appears whole or not at all.
  public static func write(_ matrix: Matrix<Float>, to path: String) throws(CommandFailure) {
    try write(matrix, .float32, to: path)
  }

  /// Writes `float64`; the file appears whole or not at all.
  public static func write(_ matrix: Matrix<Double>, to path: String) throws(CommandFailure) {
    try write(matrix, .float64, to: path)
  }

  private static func write<Scalar>(
    _ matrix: Matrix<Scalar>, _ type: NumPyHeader.ScalarType, to path: String
  ) throws(CommandFailure) {
    let header = NumPyHeader(
      scalarType: type, rowCount: matrix.rowCount, columnCount: matrix.columnCount)
    var file = try AtomicFile(at: path)
    try file.write(header.encoded)
    // The format is little-endian, as is every machine this package builds for.
    try matrix.values.withUnsafeBufferPointer { (values) throws(CommandFailure) in
      try file.write(UnsafeRawBufferPointer(values))
    }
    try file.commit()
  }

  private static func read<Scalar: BLASScalar>(
    _ path: String, rounding: (Double) -> Scalar, widening: (Float) -> Scalar
  ) throws(DataError) -> Matrix<Scalar> {
    let file = try Source.open(path)
    let (header, start) = try file.header()
    let width = header.columnCount
    let count = header.rowCount * width
    let stored = header.scalarType.byteCount
    var values: [Scalar] = []
    values.reserveCapacity(count)
    var block = [UInt64](repeating: 0, count: min(blockCount, count))
    var unusable: Int?
    func append<Stored>(_ numbers: UnsafeBufferPointer<Stored>, _ convert: (Stored) -> Scalar) {
      for number in numbers {
        let value = convert(number)
        if !value.isFinite, unusable == nil { unusable = values.count }
        values.append(value)
      }
    }
    while values.count < count, unusable == nil {
      try block.withUnsafeMutableBufferPointer { (block) throws(DataError) in
        let buffer = UnsafeMutableRawBufferPointer(block)
        let bytes = UnsafeMutableRawBufferPointer(
          rebasing: buffer.prefix(min(buffer.count, (count - values.count) * stored)))
        try file.fill(bytes, at: start + values.count * stored)
        switch header.scalarType {
        case .float32: append(UnsafeBufferPointer(bytes.bindMemory(to: Float.self)), widening)
        case .float64: append(UnsafeBufferPointer(bytes.bindMemory(to: Double.self)), rounding)
        }
      }
    }
    if let unusable {
      throw DataError(
        .invalidData,
        "row \(unusable / width), column \(unusable % width), counted from 0, is no finite number",
        file: path)
    }
    return Matrix(rowCount: header.rowCount, columnCount: width, values: values)
  }

  /// Numbers of eight bytes that are read at once.
  private static let blockCount = 1 << 17

  /// An open file.
  private struct Source: ~Copyable {
    let path: String
    let descriptor: Int32
    let size: Int

    static func open(_ path: String) throws(DataError) -> Source {
      // Without O_NONBLOCK a named pipe would block until someone writes to it.
      let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
      guard descriptor >= 0 else {
        throw DataError(
          .missingInput, "cannot open: \(String(cString: strerror(errno))); check the path",
          file: path)
      }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        close(descriptor)
        throw DataError(.missingInput, "this is not a regular file; name a .npy file", file: path)
      }
      return Source(path: path, descriptor: descriptor, size: Int(status.st_size))
    }

    private init(path: String, descriptor: Int32, size: Int) {
      self.path = path
      self.descriptor = descriptor
      self.size = size
    }

    deinit { close(descriptor) }

    /// The header, which the size of the file has confirmed.
    func header() throws(DataError) -> (NumPyHeader, start: Int) {
      let prefix = try read(min(size, NumPyHeader.prefixCount), at: 0)
      do throws(DataError) {
        let range = try NumPyHeader.dictionaryRange(prefix)
        guard range.upperBound <= size else {
          throw DataError(.invalidData, "the file ends within its header")
        }
        let bytes = try read(range.count, at: range.lowerBound)
        let header = try NumPyHeader(dictionary: bytes[...])
        let rest = size - range.upperBound
        guard header.payloadCount == rest else {
          throw DataError(
            .invalidData,
            "the header promises \(header.rowCount) × \(header.columnCount) numbers, but \(rest) "
              + "bytes follow; the file is damaged")
        }
        return (header, range.upperBound)
      } catch {
        throw DataError(error.code, error.reason, file: path)
      }
    }

    private func read(_ count: Int, at offset: Int) throws(DataError) -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: count)
      try bytes.withUnsafeMutableBufferPointer { (buffer) throws(DataError) in
        try fill(UnsafeMutableRawBufferPointer(buffer), at: offset)
      }
      return bytes
    }

    /// Reads from `offset` until `buffer` is full.
    func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(DataError) {
      var filled = 0
      while filled < buffer.count {
        let count = pread(
          descriptor, buffer.baseAddress! + filled, buffer.count - filled, offset + filled)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else {
          let reason = "reading broke off: \(String(cString: strerror(errno)))"
          throw DataError(.inputOutput, reason, file: path)
        }
        guard count > 0 else {
          throw DataError(.invalidData, "the file became shorter while it was read", file: path)
        }
        filled += count
      }
    }
  }
}
