#if Gateway
/// Thresholds, shares and aims that requests bring.
enum LimitReading {
  enum Limit: Equatable {
    /// Between the strong and the weak model.
    case pair(RoutingSettings.Limit)
    /// Among several.
    case several(ChoiceSettings.Aim)
  }

  /// Where requests have them.
  struct Place {
    /// What errors put before the name.
    var prefix = ""
    var fields: [(name: String, limit: @Sendable (Double) -> Limit?)]
  }

  static let headers = Place(
    fields: fields(names: { ["x-router-\($0)", "x-turnout-\($0)"] }))
  static let metadata = Place(
    prefix: "metadata.",
    fields: fields(names: { name in
      ["router", "turnout"].map { "\($0)_" + name.map { $0 == "-" ? "_" : String($0) }.joined() }
    }))

  private static func fields(
    names: (String) -> [String]
  ) -> [(name: String, limit: @Sendable (Double) -> Limit?)] {
    let kinds: [(String, @Sendable (Double) -> Limit?)] = [
      ("threshold", { $0 <= 1 ? .pair(.threshold($0)) : nil }),
      ("share", { $0 <= 1 ? .pair(.share($0)) : nil }),
      ("quality", { $0 <= 1 ? .several(.quality($0)) : nil }),
      ("cost-weight", { .several(.costWeight($0)) }),
    ]
    return kinds.flatMap { kind, limit in names(kind).map { ($0, limit) } }
  }

  /// A number from 0 to 1; nil for anything else.
  static func fraction(_ text: String) -> Double? { number(text).flatMap { $0 <= 1 ? $0 : nil } }

  /// A number from 0 on; nil for anything else.
  private static func number(_ text: String) -> Double? {
    let trimmed = text.drop { $0 == " " }.prefix { $0 != " " }
    guard trimmed.utf8.count <= 40, let number = Double(trimmed), (0...1e12).contains(number) else {
      return nil
    }
    return number
  }

  /// The limit under the only name that has one.
  ///
  /// - Throws: `invalidLimit` for what is no limit, and for more than one.
  static func limit(
    _ place: Place, _ value: (String) -> String?
  ) throws(DecisionError) -> Limit? {
    var found: (limit: Limit, name: String)?
    for field in place.fields {
      guard let text = value(field.name) else { continue }
      let parameter = place.prefix + field.name
      guard let limit = number(text).flatMap(field.limit) else {
        let isWeight = field.limit(2) != nil
        throw .invalidLimit(
          message: "\(parameter) must be a number from 0 \(isWeight ? "on" : "to 1").",
          parameter: parameter)
      }
      if let found {
        throw .invalidLimit(
          message: "Give either \(found.name) or \(field.name).", parameter: parameter)
      }
      found = (limit, field.name)
    }
    return found?.limit
  }
}
#endif
