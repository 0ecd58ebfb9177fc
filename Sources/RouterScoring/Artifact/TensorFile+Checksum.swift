extension TensorFile {
  /// The metadata key of the checksum: 16 lower-case hexadecimal digits.
  static let checksumKey = "xxh64"
  static let checksumLength = 16

  /// Compares the stored checksum with the file's.
  func verifyChecksum() throws(ArtifactError) {
    guard let (stored, offset) = metadata[TensorFile.checksumKey] else {
      throw .missingField("__metadata__.\(TensorFile.checksumKey)")
    }
    let field = offset..<offset + TensorFile.checksumLength
    // The digits have to lie there as they are, without escapes.
    guard stored.utf8.count == field.count, field.upperBound <= bytes.count,
      bytes[field].elementsEqual(stored.utf8)
    else {
      throw .badField(
        "__metadata__.\(TensorFile.checksumKey)", reason: "is not 16 hexadecimal digits")
    }
    let computed = TensorFile.checksum(of: bytes, zeroing: field)
    guard stored == computed else {
      throw .checksumMismatch(stored: stored, computed: computed)
    }
  }

  /// XXH64 over the bytes with the digits in `field` taken as zeros.
  static func checksum(of bytes: UnsafeRawBufferPointer, zeroing field: Range<Int>) -> String {
    var hasher = XXH64()
    hasher.update(UnsafeRawBufferPointer(rebasing: bytes[..<field.lowerBound]))
    let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: field.count)
    zeros.withUnsafeBytes { hasher.update($0) }
    hasher.update(UnsafeRawBufferPointer(rebasing: bytes[field.upperBound...]))
    return hexadecimal(hasher.finish())
  }

  /// 16 lower-case hexadecimal digits.
  static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
