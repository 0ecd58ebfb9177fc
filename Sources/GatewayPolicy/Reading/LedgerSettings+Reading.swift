#if Gateway
internal import Foundation
internal import Yams

extension LedgerSettings {
  static let fields = ["path", "zone", "keep", "reserve", "prices"]

  init(_ section: YAMLSection) {
    self.init()
    path = section.string("path") ?? path
    zone = section.string("zone") ?? zone
    let timeZone = TimeZone(identifier: zone)
    if timeZone == nil {
      section.add("zone", "is no time zone; give one such as UTC or Europe/Berlin")
    }
    if section.has("keep") { readKeep(section) }
    if section.string("reserve") == "maximum" {
      reserve = .maximum
    } else if section.has("reserve") {
      guard let tokens = Int(section.string("reserve") ?? ""), 1...10_000_000 ~= tokens else {
        section.add("reserve", "must be a number of output tokens, as 1024, or maximum")
        return
      }
      reserve = .tokens(tokens)
    }
    prices = PriceFile.read(section, timeZone ?? .gmt)
  }

  private mutating func readKeep(_ section: YAMLSection) {
    let words = (section.string("keep") ?? "").split(separator: " ")
    if words == ["forever"] {
      keepDays = nil
    } else if let days = words.first.flatMap({ Int($0) }), 1...36_500 ~= days,
      words.count == 2, ["day", "days"].contains(words[1])
    {
      keepDays = days
    } else {
      section.add("keep", "must be a number of days, as 90 days, or forever")
    }
  }
}

extension PriceFile {
  /// Reads `prices`: one file, or a list of files, each by its path or as `{file, from}`.
  static func read(_ section: YAMLSection, _ zone: TimeZone) -> [PriceFile] {
    guard case .sequence? = section.node("prices") else {
      return section.strings("prices").map { PriceFile(path: $0) }
    }
    return section.elements("prices").compactMap { node, place in
      if case .scalar(let scalar) = node, !scalar.string.isEmpty {
        return PriceFile(path: scalar.string)
      }
      guard
        let entry = YAMLSection(node, place, known: ["file", "from"], section.problems),
        let path = entry.required("file", "name a catalogue of prices")
      else { return nil }
      guard let day = entry.string("from") else { return PriceFile(path: path) }
      guard let start = start(of: day, zone) else {
        entry.add("from", "must be the day from which on the prices hold, as 2026-12-01")
        return nil
      }
      return PriceFile(path: path, from: .init(day: day, seconds: start))
    }
  }

  /// When a day that is written as `2026-12-01` begins; nil if it is none.
  private static func start(of day: String, _ zone: TimeZone) -> Double? {
    let parts = day.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2] else { return nil }
    let numbers = parts.compactMap { Int($0) }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let components = DateComponents(
      calendar: calendar, timeZone: zone, year: numbers.first,
      month: numbers.dropFirst().first, day: numbers.last)
    guard numbers.count == 3, components.isValidDate, let date = components.date else { return nil }
    return calendar.startOfDay(for: date).timeIntervalSince1970
  }
}
#endif
