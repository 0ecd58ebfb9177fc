import Foundation

/// Small judgment files with something to learn: the strong model is right on every prompt but one
/// in ten, the weak one on the easy ones.
enum JudgmentRows {
  static let strong = "strong"
  static let weak = "weak"

  private static let hard = ["prove", "theorem", "integral", "compiler", "lattice", "entropy"]
  private static let easy = ["hello", "colour", "banana", "weather", "kitten", "sunday"]

  static func isHard(_ number: Int) -> Bool { number % 2 == 1 }

  static func prompt(_ number: Int) -> String {
    let words = isHard(number) ? hard : easy
    let first = words[number / 2 % words.count]
    return "\(first) \(words[number / 3 % words.count]) number \(number)"
  }

  /// A score table of JSON Lines.
  ///
  /// - Parameters:
  ///   - models: the names that stand for the strong and the weak one.
  ///   - scores: of the strong and the weak model on the prompt with this number.
  static func scores(
    _ count: Int, models: (strong: String, weak: String) = (strong, weak),
    _ scores: (Int) -> (strong: Double, weak: Double) = usual
  ) -> String {
    (0..<count).map { number in
      let score = scores(number)
      return line([
        "id": "row-\(number)", "prompt": prompt(number),
        "scores": [models.strong: score.strong, models.weak: score.weak],
        "costs": [models.strong: 0.01, models.weak: 0.001],
      ])
    }.joined()
  }

  static func usual(_ number: Int) -> (strong: Double, weak: Double) {
    (strong: number % 10 == 9 ? 0 : 1, weak: isHard(number) ? 0 : 1)
  }

  /// Battles of two models, the place of the strong one changing from row to row.
  static func battles(
    _ count: Int, models: (strong: String, weak: String) = (strong, weak),
    _ winner: (Int) -> String? = { isHard($0) ? strong : nil }
  ) -> String {
    (0..<count).map { number in
      let (a, b) =
        number % 4 < 2 ? (models.strong, models.weak) : (models.weak, models.strong)
      let winner = winner(number).map { $0 == a ? "model_a" : "model_b" } ?? "tie"
      return line([
        "id": "row-\(number)", "prompt": prompt(number), "model_a": a, "model_b": b,
        "winner": winner,
      ])
    }.joined()
  }

  static func line(_ object: [String: Any]) -> String {
    // Made of texts and numbers only, which cannot fail.
    let data = try! JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
