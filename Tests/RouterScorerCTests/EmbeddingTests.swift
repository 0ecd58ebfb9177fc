import CRouterScorer
import RouterScoring
import Testing

@Suite struct EmbeddingTests {
  private let router: SampleRouter
  private let loaded: LoadedScorer
  private let prompts: [[[UInt8]]] = [[Array("Is 7 prime?".utf8)], [[]]]

  init() throws {
    router = try SampleRouter(readsEmbedding: true)
    loaded = try LoadedScorer(router.path)
  }

  @Test func `each prompt is scored with its own embedding, as Swift does`() throws {
    let embeddings: [[Float]] = [[0.5, -1, 2, 0.25], [1, 0, 0, -3]]
    let rates = try loaded.winRates(
      prompts, threads: 2, embeddings: embeddings.flatMap(\.self), dimension: 4)
    var scratch = Scorer.Scratch(for: router.scorer)
    for index in prompts.indices {
      let score = embeddings[index].withUnsafeBufferPointer { embedding in
        withBuffers(prompts[index]) {
          router.scorer.score(turns: $0, embedding: embedding, scratch: &scratch)
        }
      }
      #expect(rates[index] == router.scorer.winRate(score: score))
    }
    #expect(rates[0] != rates[1])
  }

  @Test func `numbers that are none count as no embedding`() throws {
    let zeros = try loaded.winRates(
      prompts, embeddings: [Float](repeating: 0, count: 8), dimension: 4)
    for odd in [Float.nan, .infinity, -.infinity] {
      let rates = try loaded.winRates(
        prompts, embeddings: [1, odd, 1, 1, odd, odd, odd, odd], dimension: 4)
      #expect(rates == zeros)
    }
  }

  @Test func `an embedding that is missing, unasked for or of another dimension is refused`() throws
  {
    func refusal(_ embeddings: [Float]?, _ dimension: Int, _ scorer: LoadedScorer) -> CallFailure? {
      do {
        _ = try scorer.winRates(prompts, embeddings: embeddings, dimension: dimension)
        return nil
      } catch {
        return error as? CallFailure
      }
    }
    let numbers = [Float](repeating: 1, count: 8)
    let text = try LoadedScorer(SampleRouter())
    for (failure, words) in [
      (refusal(nil, 0, loaded), "reads embeddings of 4 numbers"),
      (refusal(numbers, 3, loaded), "have 3 numbers, the router reads 4"),
      (refusal(numbers, .min, loaded), "the router reads 4"),
      (refusal(numbers, 4, text), "reads text only"),
      (refusal(nil, 4, text), "reads text only"),
    ] {
      #expect(failure?.status == ROUTER_ERROR_EMBEDDING)
      #expect(failure?.text.contains(words) == true)
    }
    var rate = 7.0
    let single = callFailure(router_scorer_win_rate(loaded.pointer, "a", 1, &rate))
    #expect(single?.status == ROUTER_ERROR_EMBEDDING)
    #expect(single?.text.contains("router_scorer_win_rates") == true)
    #expect(rate == 7)
  }

  @Test func `the dimension is told`() throws {
    #expect(router_scorer_embedding_dimension(loaded.pointer) == 4)
    let text = try LoadedScorer(SampleRouter())
    #expect(withExtendedLifetime(text) { router_scorer_embedding_dimension(text.pointer) } == 0)
    #expect(router_scorer_embedding_dimension(nil) == 0)
  }
}
