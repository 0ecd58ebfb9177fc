/// The value of a `retry-after` field: seconds or a date (RFC 9110, sections 10.2.3 and 5.6.7).
///
/// The text is a server's: nothing but those forms is read, and no number is so large that it
/// overflows. How long a wait is believed is the caller's to bound.
public struct RetryAfter: Sendable, Equatable {
  private enum Form: Sendable, Equatable {
    case seconds(Double)
    /// Seconds since 1970.
    case date(Double)
  }

  private let form: Form

  /// Nil for anything that is neither.
  public init?(_ text: String) {
    guard text.utf8.count <= 64 else { return nil }
    let words = text.split { " ,-:".contains($0) }.map(String.init)
    if text.utf8.count <= 12, let seconds = Self.number(text) {
      form = .seconds(Double(seconds))
    } else if let date = Self.date(words) {
      form = .date(date)
    } else {
      return nil
    }
  }

  /// Seconds from now, 0 for what has passed.
  ///
  /// - Parameter now: seconds since 1970.
  public func seconds(now: Double) -> Double {
    switch form {
    case .seconds(let seconds): seconds
    case .date(let date): max(0, date - now)
    }
  }

  private static func number(_ text: String) -> Int? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or
  /// `Sun Nov  6 08:49:37 1994`.
  private static func date(_ words: [String]) -> Double? {
    let places: [Int]
    switch words.count {
    case 8 where words[7] == "GMT": places = [3, 2, 1, 4, 5, 6]
    case 7: places = [6, 1, 2, 3, 4, 5]
    default: return nil
    }
    guard let month = months.firstIndex(of: words[places[1]]), var year = number(words[places[0]]),
      let day = number(words[places[2]]), let hour = number(words[places[3]]),
      let minute = number(words[places[4]]), let second = number(words[places[5]]),
      (1...31).contains(day), hour < 24, minute < 60, second <= 60, year <= 9999
    else { return nil }
    if words[places[0]].utf8.count == 2 { year += year < 70 ? 2000 : 1900 }
    let days = days(year: year, month: month + 1, day: day)
    return Double(((days * 24 + hour) * 60 + minute) * 60 + second)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Days since 1970-01-01: years begin in March, so that the leap day comes last.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let year = month > 2 ? year : year - 1
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }
}
