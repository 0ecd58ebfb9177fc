// The names are C's, under which the header is matched.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CRouterScorer
internal import RouterScoring

@c @implementation
public func router_scorer_win_rate(
  _ scorer: OpaquePointer!, _ prompt: UnsafePointer<CChar>!, _ length: Int,
  _ result: UnsafeMutablePointer<Double>!
) -> router_status {
  status { () throws(Failure) in
    let scorer = try OpenScorer.behind(scorer)
    let result = try require(result, "win_rate")
    guard length >= 0 else { throw .argument("length is beyond any prompt's") }
    guard length == 0 || prompt != nil else {
      throw .argument("prompt is NULL but has a length of \(length)")
    }
    guard !scorer.scorer.readsEmbedding else {
      throw .embedding(
        "the router reads embeddings of \(scorer.embeddingDimension) numbers; call "
          + "router_scorer_win_rates, which takes them")
    }
    let text = UnsafeRawBufferPointer(start: prompt, count: length)
    result.pointee = scorer.scratches.withScratch(text: 0) { scratch in
      scorer.scorer.winRate(text, scratch: &scratch)
    }
  }
}

@c @implementation
public func router_scorer_win_rates(
  _ scorer: OpaquePointer!, _ prompts: UnsafePointer<router_prompts>!, _ threads: UInt32,
  _ results: UnsafeMutablePointer<Double>!
) -> router_status {
  status { () throws(Failure) in
    let scorer = try OpenScorer.behind(scorer)
    let batch = try PromptBatch(try require(prompts, "prompts").pointee, for: scorer)
    guard batch.count > 0 else { return }
    let results = try require(results, "win_rates")
    try BatchRun(scorer, batch, into: results).run(threads: Int(threads))
  }
}

@c @implementation
public func router_decide(_ winRate: Double, _ threshold: Double) -> Int32 {
  winRate >= threshold ? 1 : 0
}

@c @implementation
public func router_scorer_threshold(
  _ scorer: OpaquePointer!, _ share: Double, _ result: UnsafeMutablePointer<Double>!
) -> router_status {
  status { () throws(Failure) in
    let scorer = try OpenScorer.behind(scorer)
    let result = try require(result, "threshold")
    guard (0...1).contains(share) else {
      throw .argument("strong_fraction is \(share); give a share from 0 to 1")
    }
    result.pointee = scorer.scorer.threshold(forStrongCallFraction: share)
  }
}
