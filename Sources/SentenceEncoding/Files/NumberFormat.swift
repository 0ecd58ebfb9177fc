/// How the numbers of a tensor are stored.
enum NumberFormat: String {
  case float32 = "F32"
  case float16 = "F16"
  /// The upper half of a single-precision number.
  case bfloat16 = "BF16"
  case float64 = "F64"

  /// Bytes per number of the types that occur in published files, those that are no weights too;
  /// nil for others.
  static func byteCount(of type: String) -> Int? {
    switch type {
    case "F64", "I64", "U64": 8
    case "F32", "I32", "U32": 4
    case "F16", "BF16", "I16", "U16": 2
    case "I8", "U8", "BOOL": 1
    default: nil
    }
  }

  var byteCount: Int { Self.byteCount(of: rawValue)! }

  /// Turns stored numbers, little-endian, into single precision.
  ///
  /// - Returns: whether all of them are finite.
  func widen(_ bytes: UnsafeRawBufferPointer, into numbers: UnsafeMutableBufferPointer<Float>)
    -> Bool
  {
    var isFinite = true
    for index in numbers.indices {
      let number: Float
      switch self {
      case .float32: number = bytes.loadUnaligned(fromByteOffset: index * 4, as: Float.self)
      case .float16:
        number = Self.half(bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))
      case .bfloat16:
        let bits = bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
        number = Float(bitPattern: UInt32(bits) << 16)
      case .float64: number = Float(bytes.loadUnaligned(fromByteOffset: index * 8, as: Double.self))
      }
      numbers[index] = number
      if !number.isFinite { isFinite = false }
    }
    return isFinite
  }

  /// The number of an IEEE 754 half-precision bit pattern: sign, 5 bits of exponent, 10 of fraction.
  ///
  /// Swift's `Float16` is not there on every platform that this package builds for.
  static func half(_ bits: UInt16) -> Float {
    let sign: Float = bits >> 15 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 31)
    let fraction = Float(bits & 1023)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign * (1024 + fraction) * Float(bitPattern: UInt32(exponent - 25 + 127) << 23)
    }
  }
}
