import PromptFeatures

@testable import RouterScoring

/// The heads in double precision, loop by loop: what the kernels have to agree with.
struct PlainScorer {
  let model: RouterModel

  init(_ model: RouterModel) { self.model = model }

  func outputs(_ turns: [String], embedding: [Float]?) -> [Double] {
    var scratch = PromptScratch(bucketBits: model.views.ngrams!.bucketBits)
    withTurns(turns) { scratch.analyze(turns: $0) }
    let surfaceView = model.views.surface!
    let surface = scratch.surface.indices.map { index in
      let value =
        (Double(scratch.surface[index]) - Double(surfaceView.means[index]))
        / Double(surfaceView.deviations[index])
      return min(max(value, -4), 4)
    }
    var ngrams = [Double](repeating: 0, count: model.views.ngrams!.bucketCount)
    for term in scratch.terms {
      let count = Double(abs(term.count))
      let damped = count < 1 ? count : 1 + logarithm(count)
      ngrams[Int(term.bucket)] =
        (term.count < 0 ? -damped : damped)
        * Double(model.views.ngrams!.inverseDocumentFrequencies[Int(term.bucket)])
    }
    ngrams = unit(ngrams)
    let tokens = tableEmbedding(ngrams, model.views.tokens)
    let distilled = tableEmbedding(ngrams, model.views.distilled)
    let supplied = projected(unit((embedding ?? []).map(Double.init)))
    let inputs: [HeadInput: [Double]] = [
      .surface: surface, .ngrams: ngrams, .tokens: tokens, .distilled: distilled,
      .embedding: supplied, .dense: surface + tokens + distilled + supplied,
    ]
    func similarities(
      _ input: [Double], _ landmarks: [Float], _ gamma: Float, _ scale: Float
    ) -> [Double] {
      var z = input
      if scale != 0 { z += surface.map { $0 * Double(scale) } }
      return (0..<landmarks.count / z.count).map { index in
        let distance = z.indices.reduce(0.0) {
          let difference = z[$1] - Double(landmarks[index * z.count + $1])
          return $0 + difference * difference
        }
        return exponential(-Double(gamma) * distance)
      }
    }
    func linear(_ head: LinearHead) -> Double {
      zip(head.weights, inputs[head.input]!).reduce(Double(head.bias)) {
        $0 + Double($1.0) * $1.1
      }
    }
    return model.heads.map { stacked in
      switch stacked.head {
      case .linear(let head):
        return linear(head)
      case .logisticDifference(let strong, let weak):
        return 1 / (1 + exponential(-linear(strong))) - 1 / (1 + exponential(-linear(weak)))
      case .neighbours(let head):
        let z = inputs[head.input]!
        var similarities: [Double] = []
        for row in head.scales.indices {
          var product = 0.0
          for (k, component) in z.enumerated() {
            product += component * Double(head.codes[row * z.count + k])
          }
          similarities.append(Double(head.scales[row]) * product)
        }
        let near = similarities.indices.sorted { similarities[$0] > similarities[$1] }
          .prefix(head.neighbours)
        return near.map { Double(head.gains[$0]) }.reduce(0, +) / Double(near.count)
      case .nystrom(let head):
        let near = similarities(inputs[head.input]!, head.landmarks, head.gamma, head.surfaceScale)
        return zip(head.weights, near).reduce(Double(head.bias)) { $0 + Double($1.0) * $1.1 }
      case .tasks(let head):
        let near = similarities(inputs[head.input]!, head.landmarks, head.gamma, head.surfaceScale)
        let shares = head.biases.indices.map { task in
          let weights = head.weights[task * near.count..<(task + 1) * near.count]
          return exponential(
            zip(weights, near).reduce(Double(head.biases[task])) { $0 + Double($1.0) * $1.1 })
        }
        return zip(head.gains, shares).reduce(0) { $0 + Double($1.0) * $1.1 }
          / shares.reduce(0, +)
      }
    }
  }

  private func tableEmbedding(_ ngrams: [Double], _ table: TokenTable?) -> [Double] {
    guard let table else { return [] }
    var sum = [Double](repeating: 0, count: table.dimension)
    for (bucket, value) in ngrams.enumerated() where table.rowOfBucket[bucket] != TokenTable.noRow {
      let row = Int(table.rowOfBucket[bucket])
      for column in sum.indices {
        sum[column] +=
          value * Double(table.scales[row]) * Double(table.codes[row * table.dimension + column])
      }
    }
    return unit(sum)
  }

  private func projected(_ vector: [Double]) -> [Double] {
    guard let projection = model.views.embeddingProjection, !vector.isEmpty else { return vector }
    return unit(
      (0..<projection.dimension).map { row in
        vector.indices.reduce(0.0) {
          $0 + Double(projection.components[row * vector.count + $1])
            * (vector[$1] - Double(projection.mean[$1]))
        }
      })
  }

  private func unit(_ values: [Double]) -> [Double] {
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? values.map { $0 / length } : values
  }
}

/// e^x by squaring a short series.
func exponential(_ x: Double) -> Double {
  let small = x / 4096
  var sum = 1.0
  var term = 1.0
  for k in 1..<12 {
    term *= small / Double(k)
    sum += term
  }
  for _ in 0..<12 { sum *= sum }
  return sum
}

/// ln x by Newton's method.
func logarithm(_ x: Double) -> Double {
  var y = 0.0
  for _ in 0..<60 { y += 2 * (x - exponential(y)) / (x + exponential(y)) }
  return y
}
