extension SafetensorsFile {
  /// The numbers of a tensor in single precision, row by row.
  ///
  /// - Throws: when it is missing, of another shape or no real number type, or when a number is not
  ///   finite.
  func weights(_ name: String, shape: [Int]) throws(EncoderError) -> [Float] {
    guard let tensor = tensors[name] else {
      throw EncoderError(
        .damaged, "the tensor \(name.excerpt) is missing; is this the model of config.json?",
        file: file.path)
    }
    guard tensor.shape == shape else {
      throw EncoderError(
        .damaged,
        "the tensor \(name.excerpt) has the shape \(tensor.shape), but config.json asks for \(shape)",
        file: file.path)
    }
    guard let format = NumberFormat(rawValue: tensor.type) else {
      throw EncoderError(
        .unsupported,
        "the tensor \(name.excerpt) holds \(tensor.type.excerpt); F32, F16, BF16 and F64 are read",
        file: file.path)
    }
    let count = shape.reduce(1, *)
    var numbers = [Float](repeating: 0, count: count)
    var buffer = [UInt8](repeating: 0, count: min(count * format.byteCount, Self.blockSize))
    var isFinite = true
    var done = 0
    while done < count {
      let part = min(count - done, Self.blockSize / format.byteCount)
      let offset = tensor.range.lowerBound + done * format.byteCount
      try buffer.withUnsafeMutableBufferPointer { (buffer) throws(EncoderError) in
        let bytes = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[..<(part * format.byteCount)])
        try file.fill(bytes, at: offset)
        numbers.withUnsafeMutableBufferPointer { numbers in
          let target = UnsafeMutableBufferPointer(rebasing: numbers[done..<done + part])
          if !format.widen(UnsafeRawBufferPointer(bytes), into: target) { isFinite = false }
        }
      }
      done += part
    }
    guard isFinite else {
      throw EncoderError(
        .damaged, "the tensor \(name.excerpt) holds a number that is infinite or none at all",
        file: file.path)
    }
    return numbers
  }

  /// Bytes that are converted at once.
  private static let blockSize = 1 << 20
}
