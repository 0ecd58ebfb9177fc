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
    let supplied = unit((embedding ?? []).map(Double.init))
    let inputs: [HeadInput: [Double]] = [
      .surface: surface, .ngrams: ngrams, .tokens: tokens, .distilled: distilled,
      .embedding: supplied, .dense: surface + tokens + distilled + supplied,
    ]
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
      case .nystrom(let head):
        var z = inputs[head.input]!
        if head.surfaceScale != 0 { z += surface.map { $0 * Double(head.surfaceScale) } }
        return head.weights.indices.reduce(Double(head.bias)) { sum, index in
          let distance = z.indices.reduce(0.0) {
            let difference = z[$1] - Double(head.landmarks[index * z.count + $1])
            return $0 + difference * difference
          }
          return sum + Double(head.weights[index]) * exponential(-Double(head.gamma) * distance)
        }
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
