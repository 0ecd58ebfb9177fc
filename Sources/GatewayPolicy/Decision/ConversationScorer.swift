#if Gateway
internal import RouterScoring
internal import Synchronization

/// Scores conversations with a policy's router, or predicts what several models make of them. Keeps
/// the working memory of those that are at it.
final class ConversationScorer: Sendable {
  let scorer: Scorer
  private let scratches = ScratchPool<Scorer.Scratch>()

  init(_ scorer: Scorer) { self.scorer = scorer }

  /// - Parameter turns: the user's, oldest first.
  func score(_ turns: [String]) -> Double {
    scratches.with({ Scorer.Scratch(for: scorer) }) { scratch in
      turns.withTurnBytes { scorer.score(turns: $0, scratch: &scratch) }
    }
  }
}

/// What a router expects of the candidates of a configuration.
final class ConversationChooser: Sendable {
  let candidates: [ChoiceSettings.Candidate]
  private let chooser: ModelChooser
  /// The place of each candidate among the router's models.
  private let columns: [Int]
  private let scratches = ScratchPool<ModelChooser.Scratch>()

  /// - Throws: ``PolicyError`` if the router chooses between two models only, or knows not all of
  ///   the candidates.
  init(_ settings: ChoiceSettings, _ model: RouterModel, file: String) throws(PolicyError) {
    do throws(ArtifactError) {
      chooser = try ModelChooser(model)
    } catch {
      throw PolicyError(
        "\(file): chooses between two models only; train it with --models all, or remove "
          + "routing.models")
    }
    guard chooser.embeddingDimension == nil else {
      throw PolicyError("\(file): needs an embedding with every prompt; train one without")
    }
    candidates = settings.candidates
    var columns: [Int] = []
    for candidate in candidates {
      guard let column = chooser.models.firstIndex(of: candidate.trained) else {
        throw PolicyError(
          "\(file): does not know the model \(candidate.trained) of routing.models; it knows "
            + chooser.models.joined(separator: ", "))
      }
      columns.append(column)
    }
    self.columns = columns
  }

  /// One prediction per candidate, in their order.
  func predictions(_ turns: [String]) -> [ModelPrediction] {
    scratches.with({ ModelChooser.Scratch(for: chooser) }) { scratch in
      turns.withTurnBytes { chooser.predict(turns: $0, scratch: &scratch) }
      return zip(candidates, columns).map { candidate, column in
        ModelPrediction(
          model: candidate.group, quality: scratch.qualities[column], cost: scratch.costs[column])
      }
    }
  }
}

/// Working memory that was used before, for whoever needs some next.
private final class ScratchPool<Scratch: Sendable>: Sendable {
  /// More than there are threads that decide.
  private static var capacity: Int { 16 }
  private let idle = Mutex<[Scratch]>([])

  func with<Result>(_ make: () -> Scratch, _ body: (inout Scratch) -> Result) -> Result {
    var scratch = idle.withLock { $0.popLast() } ?? make()
    defer {
      let used = scratch
      idle.withLock { if $0.count < Self.capacity { $0.append(used) } }
    }
    return body(&scratch)
  }
}

extension [String] {
  /// The texts' bytes as scoring reads them.
  fileprivate func withTurnBytes<Result>(
    _ body: (UnsafeBufferPointer<UnsafeRawBufferPointer>) -> Result
  ) -> Result {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(reduce(0) { $0 + $1.utf8.count })
    var ends: [Int] = []
    for turn in self {
      bytes += turn.utf8
      ends.append(bytes.count)
    }
    return bytes.withUnsafeBytes { bytes in
      var start = 0
      let turns = ends.map { end in
        defer { start = end }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
      }
      return turns.withUnsafeBufferPointer(body)
    }
  }
}
#endif
