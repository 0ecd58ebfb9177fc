internal import PromptFeatures

extension Scorer {
  /// Prompts with more n-grams than this are explained by those with the largest tf-idf weight, so
  /// that no prompt takes long.
  private static let termLimit = 4096

  /// What moved the score of a prompt.
  ///
  /// Leave-one-out: the change of an n-gram is s(x) − s(x without it), of a surface number
  /// s(x) − s(x with the number at its training mean), all else as it was. Every kind of head is
  /// covered alike, and a change says what that one edit would do; since heads need not be linear
  /// and the n-gram vector has unit length, changes don't add up to the score. A word also takes
  /// part in two pairs, which stay.
  ///
  /// - Parameters:
  ///   - turns: the user's turns, oldest first.
  ///   - embedding: as for scoring.
  ///   - limit: at most so many contributions.
  public func explain(
    turns: UnsafeBufferPointer<UnsafeRawBufferPointer>,
    embedding: UnsafeBufferPointer<Float>? = nil, limit: Int = 10, scratch: inout Scratch
  ) -> Explanation {
    let score = score(turns: turns, embedding: embedding, scratch: &scratch)
    var found = termContributions(to: score, turns: turns, embedding: embedding, &scratch)
    found += surfaceContributions(to: score, embedding: embedding, &scratch)
    if let embedding {
      let zeros = [Float](repeating: 0, count: embedding.count)
      let without = zeros.withUnsafeBufferPointer { finish(embedding: $0, &scratch) }
      found.append(.init(kind: .embedding, name: "embedding", value: 1, change: score - without))
    }
    // Ties in a fixed order: an explanation is the same each time.
    found.sort {
      abs($0.change) != abs($1.change) ? abs($0.change) > abs($1.change) : $0.name < $1.name
    }
    return Explanation(
      score: score, winRate: winRate(score: score), medianScore: scoreQuantile(0.5),
      contributions: found.filter { $0.change != 0 }.prefix(max(limit, 0)).map(\.self))
  }

  /// What moved the score of a prompt of one turn.
  public func explain(_ prompt: String, limit: Int = 10) -> Explanation {
    var scratch = Scratch(for: self)
    var prompt = prompt
    return prompt.withUTF8 { bytes in
      withUnsafePointer(to: UnsafeRawBufferPointer(bytes)) {
        explain(turns: .init(start: $0, count: 1), limit: limit, scratch: &scratch)
      }
    }
  }

  private func termContributions(
    to score: Double, turns: UnsafeBufferPointer<UnsafeRawBufferPointer>,
    embedding: UnsafeBufferPointer<Float>?, _ scratch: inout Scratch
  ) -> [Explanation.Contribution] {
    guard plan.ngrams != nil, let view = model.views.ngrams else { return [] }
    let names = NgramNames.names(turns: turns, bucketBits: view.bucketBits)
    return candidates(among: scratch.prompt.terms, view).map { index in
      let term = scratch.prompt.terms[index]
      scratch.prompt.terms[index].count = 0
      let without = finish(embedding: embedding, &scratch)
      scratch.prompt.terms[index].count = term.count
      return .init(
        kind: .ngram, name: names[term.bucket] ?? "", value: Double(abs(term.count)),
        change: score - without)
    }
  }

  /// The terms that are left out in turn. Each of them costs a pass over all: their number falls
  /// as that of all terms rises.
  private func candidates(among terms: [PromptScratch.Term], _ view: NgramView) -> [Int] {
    func weight(_ term: PromptScratch.Term) -> Float {
      abs(NgramView.sublinear(term.count)) * view.inverseDocumentFrequencies[Int(term.bucket)]
    }
    let weights = terms.map(weight)
    let known = terms.indices.filter { weights[$0] > 0 }
    guard terms.count > Self.termLimit else { return known }
    let count = max(64, Self.termLimit * Self.termLimit / terms.count)
    return Array(known.sorted { weights[$0] > weights[$1] }.prefix(count))
  }

  private func surfaceContributions(
    to score: Double, embedding: UnsafeBufferPointer<Float>?, _ scratch: inout Scratch
  ) -> [Explanation.Contribution] {
    guard let view = model.views.surface else { return [] }
    return SurfaceFeatures.names.indices.map { index in
      let raw = scratch.prompt.surface[index]
      scratch.prompt.surface[index] = view.means[index]
      let without = finish(embedding: embedding, &scratch)
      scratch.prompt.surface[index] = raw
      return .init(
        kind: .surface, name: SurfaceFeatures.names[index],
        value: Double((raw - view.means[index]) / view.deviations[index]),
        change: score - without)
    }
  }
}
