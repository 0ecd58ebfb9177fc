/// Folds that leave whole tasks out: what a head then shows on a fold is what it is worth on kinds
/// of prompts that it has never seen.
enum TaskFolds {
  /// Deals the tasks out, the largest first, each to the fold that has the fewest rows so far.
  ///
  /// - Parameter tasks: the task of each row; rows without one (−1) are one task together.
  /// - Returns: the fold of each row; nil where there are fewer tasks than folds.
  static func deal(_ tasks: [Int32], into count: Int) -> [Int32]? {
    var sizes: [Int32: Int] = [:]
    for task in tasks { sizes[task, default: 0] += 1 }
    guard sizes.count >= count else { return nil }
    var load = [Int](repeating: 0, count: count)
    var foldOfTask: [Int32: Int32] = [:]
    for (task, size) in sizes.sorted(by: { ($0.value, $1.key) > ($1.value, $0.key) }) {
      let fold = load.indices.min { (load[$0], $0) < (load[$1], $1) }!
      load[fold] += size
      foldOfTask[task] = Int32(fold)
    }
    return tasks.map { foldOfTask[$0]! }
  }
}
