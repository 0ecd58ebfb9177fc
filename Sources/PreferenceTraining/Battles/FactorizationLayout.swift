/// Where the parameters of a ``FactorizationProblem`` lie in one vector: [b | o | log δ | U | W].
struct FactorizationLayout: Sendable, Equatable {
  /// Models, rank and features.
  let models: Int
  let rank: Int
  let width: Int

  var biases: Range<Int> { 0..<models }
  /// o.
  var position: Int { models }
  /// log δ.
  var tie: Int { models + 1 }
  /// U by models.
  var factors: Range<Int> { models + 2..<models + 2 + models * rank }
  /// W by factors.
  var projection: Range<Int> { factors.upperBound..<count }
  var count: Int { models + 2 + (models + width) * rank }
}
