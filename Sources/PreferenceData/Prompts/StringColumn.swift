/// Many strings in one block of memory.
public struct StringColumn: Sendable, Equatable {
  private var bytes: [UInt8] = []
  /// String i occupies `bytes[ends[i - 1]..<ends[i]]`.
  private var ends: [Int] = []

  public init() {}

  public var count: Int { ends.count }

  public subscript(index: Int) -> String {
    withUTF8(of: index) { String(decoding: $0, as: UTF8.self) }
  }

  public mutating func append(_ string: String) {
    bytes.append(contentsOf: string.utf8)
    ends.append(bytes.count)
  }

  /// Appends a string given as UTF-8.
  public mutating func append(utf8: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: utf8)
    ends.append(bytes.count)
  }

  /// Gives the bytes of a string, without a copy, for the time of the call.
  public func withUTF8<Result>(
    of index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    let start = index == 0 ? 0 : ends[index - 1]
    let end = ends[index]
    return try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
  }
}
