internal import Glibc

extension BinaryInteger {
  /// Digits in groups of three: 1,234,567.
  public var readable: String {
    var groups: [Substring] = []
    var rest = Substring(String(magnitude))
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    return (self < 0 ? "-" : "") + ([rest] + groups).joined(separator: ",")
  }
}

extension BinaryFloatingPoint {
  /// The number with so many digits behind the point, correctly rounded; `nan` and `inf` as such.
  public func fixed(_ digits: Int) -> String {
    withVaList([Int32(digits), Double(self)]) { arguments in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
        vsnprintf(buffer.baseAddress!, buffer.count, "%.*f", arguments)
        return String(cString: buffer.baseAddress!)
      }
    }
  }

  /// A share as percent: 0.1234 is `12.3 %`.
  public func percent(_ digits: Int = 1) -> String { "\((self * 100).fixed(digits)) %" }
}

extension Duration {
  public var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }

  /// `12 µs`, `350 ms`, `1.2 s`, `2 min 5 s`, `3 h 20 min`.
  public var readable: String {
    switch seconds {
    case ..<0.001: return "\((seconds * 1e6).fixed(0)) µs"
    case ..<0.9995: return "\((seconds * 1e3).fixed(0)) ms"
    case ..<59.95: return "\(seconds.fixed(1)) s"
    case ..<3600:
      let whole = Int(seconds.rounded())
      return "\(whole / 60) min \(whole % 60) s"
    default:
      let minutes = Int((seconds / 60).rounded())
      return "\(minutes / 60) h \(minutes % 60) min"
    }
  }
}

/// A number of bytes: `532 B`, `12.8 MB` (decimal units).
public func readable(bytes: Int) -> String {
  let units = ["kB", "MB", "GB", "TB"]
  guard bytes >= 1000 else { return "\(bytes) B" }
  var value = Double(bytes) / 1000
  var unit = 0
  while value >= 999.95, unit < units.count - 1 {
    value /= 1000
    unit += 1
  }
  return "\(value.fixed(1)) \(units[unit])"
}
