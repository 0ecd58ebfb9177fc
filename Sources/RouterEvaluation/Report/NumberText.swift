internal import CommandSupport
internal import Glibc

/// Numbers as people read them; `–` for what is undefined.
enum NumberText {
  static let undefined = "–"

  /// With so many digits after the point, in the C locale.
  static func fixed(_ value: Double?, _ digits: Int) -> String {
    guard let value, value.isFinite else { return undefined }
    let text = value.fixed(digits)
    // A rounded negative is no negative zero.
    return text.hasPrefix("-") && !text.contains(where: { ("1"..."9").contains($0) })
      ? String(text.dropFirst()) : text
  }

  static func percent(_ value: Double?, _ digits: Int = 1) -> String {
    guard let value, value.isFinite else { return undefined }
    return fixed(100 * value, digits) + " %"
  }

  /// A number of dollars with three significant digits or cents, whichever is finer.
  static func dollars(_ value: Double?) -> String {
    guard let value, value.isFinite else { return undefined }
    let size = abs(value)
    let digits = size == 0 || size >= 1 ? 2 : min(9, 2 - Int(log10(size).rounded(.down)))
    return "$" + fixed(value, digits)
  }

  /// The shortest text that reads back as the same number, for files.
  static func exact(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }
}
