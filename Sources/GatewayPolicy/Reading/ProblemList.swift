#if Gateway
internal import Yams

/// What is found while a file is read.
final class ProblemList {
  /// Aliases make a small file a large one; none that is meant has so many values.
  private static let valueLimit = 200_000

  let file: String
  private(set) var problems: [ConfigurationError.Problem] = []
  private(set) var notes: [String] = []
  private var values = 0

  init(file: String) { self.file = file }

  func add(line: Int?, _ message: String) {
    problems.append(ConfigurationError.Problem(file: file, line: line, message: message))
  }

  func add(_ node: Node, _ message: String) { add(line: node.mark?.line, message) }

  func note(line: Int, _ message: String) { notes.append("\(file):\(line): \(message)") }

  /// Counts a value that is read; false if there are too many.
  func countNode(_ node: Node) -> Bool {
    values += 1
    if values == Self.valueLimit { add(node, "the file holds more values than are read") }
    return values < Self.valueLimit
  }

  /// - Throws: what was found, by line.
  func check() throws(ConfigurationError) {
    guard !problems.isEmpty else { return }
    let sorted = problems.enumerated().sorted {
      ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset)
    }
    throw ConfigurationError(problems: sorted.map(\.element))
  }
}

/// Which name may have been meant.
enum Spelling {
  static func nearest(to name: String, among known: [String]) -> String? {
    let distances = known.map { (distance(name, $0), $0) }
    guard let best = distances.min(by: { $0.0 < $1.0 }) else { return nil }
    return best.0 <= max(1, min(3, best.1.count / 3)) ? best.1 : nil
  }

  /// How many letters are wrong, missing, too many or in the place of their neighbour.
  private static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.utf8.prefix(64)), Array(b.utf8.prefix(64)))
    var rows = [Array(0...b.count)]
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, rows[i - 1][j - 1] + 1)
        }
        row.append(cost)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
#endif
