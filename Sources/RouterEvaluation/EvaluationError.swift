public import CommandSupport
public import RouterScoring

/// Why outcomes cannot be read from a data set, or a curve not be built.
public enum EvaluationError: CommandError, Equatable, CustomStringConvertible {
  /// The data do not name this model; they name the others.
  case unknownModel(String, known: [String])
  /// Strong and weak are one model.
  case sameModel(String)
  /// No row judges both models of the pair (among the prompts asked for).
  case noRows(ModelPair, selected: Bool)
  /// `--scale raw` on data without `raw_scores`.
  case noRawScores
  /// The points of a curve are not finite, or their shares lie outside 0…1.
  case invalidPoint(strongCallFraction: Double, quality: Double)

  public var message: String {
    switch self {
    case .unknownModel(let name, let known):
      "the data have no model \(name); they have: \(Self.list(known))"
    case .sameModel(let name):
      "the strong and the weak model are both \(name); name two different models"
    case .noRows(let pair, selected: false):
      "no row judges both \(pair.strong) and \(pair.weak); choose another pair with --strong and "
        + "--weak"
    case .noRows(let pair, selected: true):
      "no row of the prompts asked for judges both \(pair.strong) and \(pair.weak); give other "
        + "data with --data"
    case .noRawScores:
      "the data have no raw_scores for this pair; leave out --scale raw"
    case .invalidPoint(let share, let quality):
      "the curve has a point at share \(share) and quality \(quality); shares lie in 0...1 and both "
        + "are finite"
    }
  }

  public var description: String { message }
  public var exitStatus: ExitStatus { .invalidData }

  /// The failure of a command that read data at `place`. A model that the data lack is a fault of the
  /// command line if it was named there, as `strong` or `weak`, and of the data if not.
  func failure(
    at place: String, strong: String?, weak: String?, remedy: String = ""
  ) -> CommandFailure {
    switch self {
    case .unknownModel(let name, let known) where name == strong || name == weak:
      CommandFailure(
        "\(name == strong ? "--strong" : "--weak") '\(name)' is not in the data; there are: "
          + "\(Self.list(known)) (\(place))", .usage)
    case .sameModel where strong != nil || weak != nil: CommandFailure(message, .usage)
    case .unknownModel: CommandFailure("\(place): \(message)\(remedy)", exitStatus)
    default: CommandFailure("\(place): \(message)", exitStatus)
    }
  }

  /// The names in order, or the first twenty of them and how many more there are.
  private static func list(_ names: [String]) -> String {
    let shown = names.sorted().prefix(20).joined(separator: ", ")
    return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
  }
}
