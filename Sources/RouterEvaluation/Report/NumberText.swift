internal import CommandSupport
internal import Glibc

/// Numbers as people read them; `–` for what is undefined.
enum NumberText {
  static let undefined = "–"

  /// With so many digits after the point, halves away from zero as people round: 8.28125 is 8.2813.
  static func fixed(_ value: Double?, _ digits: Int) -> String {
    guard let value, value.isFinite else { return undefined }
    let scale = pow(10, Double(digits))
    let scaled = value * scale
    let text = (abs(scaled) < 0x1p52 ? scaled.rounded() / scale : value).fixed(digits)
    // A rounded negative is no negative zero.
    return text.hasPrefix("-") && !text.contains(where: { ("1"..."9").contains($0) })
      ? String(text.dropFirst()) : text
  }

  static func percent(_ value: Double?, _ digits: Int = 1) -> String {
    guard let value, value.isFinite else { return undefined }
    return fixed(100 * value, digits) + " %"
  }

  /// A number of dollars with three significant digits or cents, whichever is finer; from 1,000 on
  /// whole ones.
  static func dollars(_ value: Double?) -> String {
    guard let value, value.isFinite else { return undefined }
    let size = abs(value)
    if size >= 1_000, size < 1e15 { return (value < 0 ? "-$" : "$") + Int(size.rounded()).readable }
    let digits = size == 0 || size >= 1 ? 2 : min(9, 2 - Int(log10(size).rounded(.down)))
    return (value < 0 ? "-$" : "$") + fixed(size, digits)
  }

  /// The shortest text that reads back as the same number, for files.
  static func exact(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }
}
