internal import PreferenceData

/// The header of a `.npy` file: how its numbers are stored.
///
/// Format 1.0 to 3.0: the magic bytes `\x93NUMPY`, two bytes of version, the length of the header
/// (two bytes in 1.0, four later, little-endian), then a Python dictionary with exactly the keys
/// `descr`, `fortran_order` and `shape` (NumPy Enhancement Proposal 1; `numpy.lib.format`).
struct NumPyHeader: Equatable {
  enum ScalarType: String, Sendable {
    case float32 = "<f4"
    case float64 = "<f8"

    var byteCount: Int { self == .float32 ? 4 : 8 }
  }

  var scalarType: ScalarType
  var rowCount: Int
  var columnCount: Int

  /// The magic bytes, the version and the longest form of the length.
  static let prefixCount = 12
  /// No header that NumPy itself accepts without being told to is longer.
  static let lengthLimit = 10_000
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Where the dictionary begins and ends in the file.
  ///
  /// - Parameter prefix: the first bytes of the file, at most ``prefixCount``.
  static func dictionaryRange(_ prefix: [UInt8]) throws(DataError) -> Range<Int> {
    guard prefix.starts(with: magic), prefix.count >= 10 else {
      throw flaw("this is no .npy file; write one with numpy.save")
    }
    var start = 10
    var length = Int(prefix[8]) | Int(prefix[9]) << 8
    switch prefix[6] {
    case 1: break
    case 2, 3:
      guard prefix.count >= 12 else { throw flaw("the file ends within its header") }
      length |= Int(prefix[10]) << 16 | Int(prefix[11]) << 24
      start = 12
    default: throw flaw("version \(prefix[6]).\(prefix[7]) of the .npy format is not known")
    }
    guard length <= lengthLimit else { throw flaw("the header claims \(length) bytes") }
    return start..<start + length
  }

  init(scalarType: ScalarType, rowCount: Int, columnCount: Int) {
    self.scalarType = scalarType
    self.rowCount = rowCount
    self.columnCount = columnCount
  }

  init(dictionary bytes: ArraySlice<UInt8>) throws(DataError) {
    var scanner = Scanner(rest: bytes)
    var descriptor: String?
    var isFortran: Bool?
    var shape: [Int]?
    try scanner.expect("{")
    while !scanner.accept("}") {
      let key = try scanner.string()
      try scanner.expect(":")
      switch key {
      case "descr" where descriptor == nil: descriptor = try scanner.string()
      case "fortran_order" where isFortran == nil: isFortran = try scanner.boolean()
      case "shape" where shape == nil: shape = try scanner.tuple()
      default: throw flaw("the header's key '\(key)' is unknown or given twice")
      }
      if !scanner.accept(",") {
        try scanner.expect("}")
        break
      }
    }
    guard scanner.isAtEnd, let descriptor, let isFortran, let shape else {
      throw flaw("the header is not a dictionary of 'descr', 'fortran_order' and 'shape'")
    }
    guard let type = ScalarType(rawValue: descriptor) else {
      throw flaw("the numbers are '\(descriptor)'; save them with x.astype(numpy.float32)")
    }
    guard shape.count == 2 else {
      throw flaw("the array has \(shape.count) dimensions; two are needed, one row per prompt")
    }
    guard !isFortran else {
      throw flaw("the array is stored by columns; save numpy.ascontiguousarray(x)")
    }
    self.init(scalarType: type, rowCount: shape[0], columnCount: shape[1])
  }

  /// The bytes of the numbers; nil when the product overflows.
  var payloadCount: Int? {
    let (entries, overflows) = rowCount.multipliedReportingOverflow(by: columnCount)
    let (bytes, overflowsToo) = entries.multipliedReportingOverflow(by: scalarType.byteCount)
    return overflows || overflowsToo ? nil : bytes
  }

  /// Everything before the numbers, in format 1.0, padded to a multiple of 64 bytes.
  var encoded: [UInt8] {
    var text =
      "{'descr': '\(scalarType.rawValue)', 'fortran_order': False, "
      + "'shape': (\(rowCount), \(columnCount)), }"
    let length = (10 + text.utf8.count + 1 + 63) / 64 * 64 - 10
    text += String(repeating: " ", count: length - text.utf8.count - 1) + "\n"
    return Self.magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + Array(text.utf8)
  }
}

extension NumPyHeader {
  /// Reads the few Python literals that a header consists of.
  private struct Scanner {
    var rest: ArraySlice<UInt8>

    private mutating func skipSpace() {
      rest = rest.drop { $0 == 0x20 || (0x09...0x0d).contains($0) }
    }

    var isAtEnd: Bool {
      mutating get {
        skipSpace()
        return rest.isEmpty
      }
    }

    mutating func accept(_ token: String) -> Bool {
      skipSpace()
      guard rest.starts(with: token.utf8) else { return false }
      rest.removeFirst(token.utf8.count)
      return true
    }

    mutating func expect(_ token: String) throws(DataError) {
      guard accept(token) else { throw flaw("the header lacks '\(token)' where it must stand") }
    }

    mutating func string() throws(DataError) -> String {
      skipSpace()
      guard let quote = rest.first, quote == 0x27 || quote == 0x22,
        let end = rest.dropFirst().firstIndex(of: quote)
      else { throw flaw("the header lacks a quoted word where it must stand") }
      let word = rest[(rest.startIndex + 1)..<end]
      rest = rest[(end + 1)...]
      return String(decoding: word, as: UTF8.self)
    }

    mutating func boolean() throws(DataError) -> Bool {
      if accept("True") { return true }
      try expect("False")
      return false
    }

    mutating func tuple() throws(DataError) -> [Int] {
      var numbers: [Int] = []
      try expect("(")
      while !accept(")") {
        skipSpace()
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard let number = Int(String(decoding: digits, as: UTF8.self)), numbers.count < 32 else {
          throw flaw("the header's shape is not a list of sizes")
        }
        numbers.append(number)
        rest = rest[digits.endIndex...]
        if !accept(",") {
          try expect(")")
          break
        }
      }
      return numbers
    }
  }
}

/// What is wrong with a header, without the place.
private func flaw(_ reason: String) -> DataError { DataError(.invalidData, reason) }
