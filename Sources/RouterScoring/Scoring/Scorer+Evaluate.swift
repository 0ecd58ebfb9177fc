internal import PromptFeatures

extension Scorer {
  /// Σ_v w_v (h_v(x) − μ_v) / σ_v + c for the prompt that the scratch has just read.
  func finish(embedding: UnsafeBufferPointer<Float>?, _ scratch: inout Scratch) -> Double {
    evaluate(embedding: embedding, &scratch)
    var score = Double(model.intercept)
    for planned in plan.heads {
      let stacked = model.heads[planned.index]
      score +=
        Double(stacked.weight)
        * ((Double(scratch.outputs[planned.index]) - Double(stacked.mean))
          / Double(stacked.deviation))
    }
    return score
  }

  /// Leaves h_v(x) of every head with weight in the scratch's outputs.
  func evaluate(embedding: UnsafeBufferPointer<Float>?, _ scratch: inout Scratch) {
    prepare(&scratch, embedding: embedding)
    evaluateHeads(&scratch)
  }

  /// Fills the dense vector and the n-gram products from what the scratch has read; leaves out
  /// tables that no head with weight reads.
  private func prepare(_ scratch: inout Scratch, embedding: UnsafeBufferPointer<Float>?) {
    precondition(
      scratch.dense.count == plan.denseDimension && scratch.outputs.count == model.heads.count,
      "the scratch belongs to another scorer")
    if let view = model.views.surface {
      view.standardize(scratch.prompt.surface, into: &scratch.dense, at: plan.surface.lowerBound)
    }
    if let ngrams = plan.ngrams {
      gather(ngrams, &scratch)
    }
    precondition(
      embedding?.count == model.views.embeddingDimension,
      "pass an embedding of the model's dimension if, and only if, the router reads one")
    if let embedding { place(embedding, &scratch) }
  }

  private func gather(_ ngrams: NgramKernel, _ scratch: inout Scratch) {
    scratch.hits.makeRoom(for: scratch.prompt.terms.count, tables: ngrams.tableCount)
    ngrams.gather(scratch.prompt.terms, products: &scratch.ngramProducts, hits: &scratch.hits)
    if plan.readsTokens, let table = model.views.tokens {
      scratch.hits.withFirst { table.sum($0, into: &scratch.dense, at: plan.tokens) }
    }
    if plan.readsDistilled, let table = model.views.distilled {
      let place = plan.distilled
      if plan.readsTokens {
        scratch.hits.withSecond { table.sum($0, into: &scratch.dense, at: place) }
      } else {
        scratch.hits.withFirst { table.sum($0, into: &scratch.dense, at: place) }
      }
    }
  }

  /// Tables' embeddings by way of the n-gram vector, for what the plan leaves out.
  private func embedTokens(_ scratch: inout Scratch) -> [NgramEntry] {
    var entries: [NgramEntry] = []
    guard let view = model.views.ngrams else { return entries }
    view.entries(of: scratch.prompt.terms, into: &entries)
    if !plan.readsTokens, let table = model.views.tokens {
      table.embed(entries, into: &scratch.dense, at: plan.tokens.lowerBound)
    }
    if !plan.readsDistilled, let table = model.views.distilled {
      table.embed(entries, into: &scratch.dense, at: plan.distilled.lowerBound)
    }
    return entries
  }

  /// Scales the caller's embedding to unit length and projects it; one without a finite length
  /// counts as zeros.
  private func place(_ embedding: UnsafeBufferPointer<Float>, _ scratch: inout Scratch) {
    var squares: Double = 0
    for value in embedding { squares += Double(value) * Double(value) }
    let scale = squares > 0 && squares.isFinite ? 1 / squares.squareRoot() : 0
    func unit(_ value: Float) -> Float { scale == 0 ? 0 : Float(Double(value) * scale) }
    guard let projection = model.views.embeddingProjection else {
      for (index, value) in embedding.enumerated() {
        scratch.dense[plan.embedding.lowerBound + index] = unit(value)
      }
      return
    }
    for (index, value) in embedding.enumerated() { scratch.embedding[index] = unit(value) }
    scratch.embedding.withUnsafeBufferPointer { vector in
      scratch.dense.withUnsafeMutableBufferPointer { dense in
        projection.project(
          vector, into: UnsafeMutableBufferPointer(rebasing: dense[plan.embedding]))
      }
    }
  }

  private func evaluateHeads(_ scratch: inout Scratch) {
    for planned in plan.heads {
      let output: Float
      switch planned.kernel {
      case .ngrams(let vector, let bias):
        output = scratch.ngramProducts[vector] + bias
      case .ngramLogistic(let strong, let strongBias, let weak, let weakBias):
        output =
          logistic(scratch.ngramProducts[strong] + strongBias)
          - logistic(scratch.ngramProducts[weak] + weakBias)
      case .dense(let range, let head):
        output = scratch.dense.withUnsafeBufferPointer {
          head.evaluate(dense: UnsafeBufferPointer(rebasing: $0[range]))
        }
      case .denseLogistic(let range, let strong, let weak):
        output = scratch.dense.withUnsafeBufferPointer {
          let vector = UnsafeBufferPointer(rebasing: $0[range])
          return logistic(strong.evaluate(dense: vector)) - logistic(weak.evaluate(dense: vector))
        }
      case .nystrom(let range, let surfaceScale, let kernel):
        output = withLandmarkInput(range, surfaceScale, &scratch) { z, _ in kernel.evaluate(z) }
      case .neighbours(let range, let kernel):
        output = scratch.dense.withUnsafeBufferPointer {
          kernel.evaluate(UnsafeBufferPointer(rebasing: $0[range]), &scratch.neighbours)
        }
      case .tasks(let range, let surfaceScale, let kernel):
        output = withLandmarkInput(range, surfaceScale, &scratch) { z, memory in
          kernel.evaluate(z, memory)
        }
      }
      scratch.outputs[planned.index] = output
    }
  }

  /// Calls with z = a part of the dense vector ‖ scale · surface, and working memory.
  private func withLandmarkInput(
    _ range: Range<Int>, _ surfaceScale: Float, _ scratch: inout Scratch,
    _ body: (UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<SIMD16<Float>>) -> Float
  ) -> Float {
    let surface = surfaceScale == 0 ? 0..<0 : plan.surface
    let count = range.count + surface.count
    return scratch.dense.withUnsafeBufferPointer { dense in
      scratch.landmarkInput.withUnsafeMutableBufferPointer { z in
        for index in 0..<range.count { z[index] = dense[range.lowerBound + index] }
        for index in 0..<surface.count {
          z[range.count + index] = surfaceScale * dense[surface.lowerBound + index]
        }
        return scratch.lanes.withUnsafeMutableBufferPointer { lanes in
          body(UnsafeBufferPointer(rebasing: z[..<count]), lanes)
        }
      }
    }
  }

  // MARK: Looking inside

  /// h_v(x) of every head of the model before stacking, those without weight included.
  public func headOutputs(
    turns: UnsafeBufferPointer<UnsafeRawBufferPointer>,
    embedding: UnsafeBufferPointer<Float>? = nil, scratch: inout Scratch
  ) -> [Float] {
    let vectors = vectors(turns: turns, embedding: embedding, scratch: &scratch)
    evaluateHeads(&scratch)
    return model.heads.enumerated().map { index, stacked in
      stacked.weight > 0 ? scratch.outputs[index] : stacked.head.evaluate(vectors)
    }
  }

  /// The vectors of a prompt's views, as the heads read them.
  public func vectors(
    turns: UnsafeBufferPointer<UnsafeRawBufferPointer>,
    embedding: UnsafeBufferPointer<Float>? = nil, scratch: inout Scratch
  ) -> PromptVectors {
    scratch.prompt.analyze(turns: turns)
    prepare(&scratch, embedding: embedding)
    let entries = embedTokens(&scratch)
    return PromptVectors(
      surface: Array(scratch.dense[plan.surface]), ngrams: entries,
      tokens: Array(scratch.dense[plan.tokens]), distilled: Array(scratch.dense[plan.distilled]),
      embedding: Array(scratch.dense[plan.embedding]))
  }

  /// ℓ_a(x) − ℓ_b(x) of two of the model heads on a prompt; nil for a router without model heads.
  ///
  /// - Parameters:
  ///   - a: index into `model.modelHeads.models`; likewise `b`.
  public func battleLogits(
    turns: UnsafeBufferPointer<UnsafeRawBufferPointer>, a: Int, b: Int,
    embedding: UnsafeBufferPointer<Float>? = nil, scratch: inout Scratch
  ) -> Float? {
    guard let heads = model.modelHeads else { return nil }
    scratch.prompt.analyze(turns: turns)
    prepare(&scratch, embedding: embedding)
    if heads.rank > 0 { _ = embedTokens(&scratch) }
    return scratch.dense.withUnsafeBufferPointer { heads.difference(a: a, b: b, dense: $0) }
  }
}
