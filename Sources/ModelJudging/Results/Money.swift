internal import CommandSupport

extension Double {
  /// An amount in USD with the digits that it needs.
  var dollars: String {
    switch magnitude {
    case 0: "$0"
    case ..<0.1: "$\(fixed(5))"
    case ..<10: "$\(fixed(3))"
    default: "$\(fixed(2))"
    }
  }
}

extension Double? {
  var dollarsOrUnknown: String { map(\.dollars) ?? "unknown" }
}

extension MeanInterval {
  /// `61.3 % (56.9 to 65.8 %)`.
  var percentText: String {
    guard let low, let high else { return mean.percent() }
    return "\(mean.percent()) (\((low * 100).fixed(1)) to \(high.percent()))"
  }
}
