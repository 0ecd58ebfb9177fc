import PreferenceData
import PromptFeatures
import RouterScoring

extension PromptStore {
  /// A store of prompts of one turn each; equal texts are one prompt.
  init(_ texts: [String]) {
    self.init()
    for text in texts { _ = intern(text) }
  }

  /// Adds a prompt of several turns.
  mutating func intern(turns: [String]) -> Int {
    let bytes = turns.map { Array($0.utf8) }
    var views: [UnsafeRawBufferPointer] = []
    func add(_ rest: ArraySlice<[UInt8]>) -> Int32 {
      guard let first = rest.first else {
        return views.withUnsafeBufferPointer { intern($0) }
      }
      return first.withUnsafeBytes {
        views.append($0)
        return add(rest.dropFirst())
      }
    }
    return Int(add(bytes[...]))
  }

  /// Prompts from the simulator's templates.
  static func simulated(_ count: Int, seed: UInt64 = 1) -> PromptStore {
    let simulator = PromptSimulator(seed: seed)
    return PromptStore((0..<count).map { simulator.prompt($0).text })
  }

  var all: [Int] { Array(0..<count) }
}

extension Scorer {
  /// The views of one prompt of a store, as heads read them at request time.
  func vectors(of prompt: Int, in prompts: PromptStore) -> PromptVectors {
    var scratch = Scratch(for: self)
    return prompts.withTurns(of: prompt) { vectors(turns: $0, scratch: &scratch) }
  }

  /// The score of one prompt of a store.
  func score(of prompt: Int, in prompts: PromptStore) -> Double {
    var scratch = Scratch(for: self)
    return prompts.withTurns(of: prompt) { score(turns: $0, scratch: &scratch) }
  }
}

extension RouterModel {
  /// A router whose score is the sum of the given heads.
  static func summing(_ heads: [Head], views: PromptViews) -> RouterModel {
    RouterModel(
      pair: ModelPair(strong: "strong", weak: "weak"), views: views,
      heads: heads.enumerated().map {
        StackedHead(name: "head \($0)", head: $1, mean: 0, deviation: 1, weight: 1)
      }, intercept: 0,
      calibration: Calibration(knots: [-1, 1], logits: [-1, 1], lowest: 0.001, highest: 0.999),
      scoreQuantiles: (0...100).map(Float.init), modelHeads: nil,
      provenance: Provenance(
        files: [], algorithm: "ridge", preset: "balanced", seed: 0, holdout: 0, flags: [],
        simulated: true, trainingPrompts: 0, promptHashes: [], costs: [:], metrics: [:],
        winMargin: 0))
  }
}
