/// A task head, laid out for one pass over its landmarks and one over its tasks.
struct TaskKernel: Sendable {
  private let landmarks: LandmarkKernel
  /// tasks × blocks of landmarks, 0 in the lanes that fill the last block.
  private let weights: [SIMD16<Float>]
  private let biases: [Float]
  /// g_t, sixteen tasks a block.
  private let gains: [SIMD16<Float>]
  /// 1, and 0 in the lanes that fill the last block of tasks.
  private let tasks: [SIMD16<Float>]

  init(_ head: TaskHead) {
    let count = head.landmarkCount
    landmarks = LandmarkKernel(head.landmarks, count: count, gamma: head.gamma)
    let blocks = landmarks.blocks
    var weights = [SIMD16<Float>](repeating: .zero, count: head.gains.count * blocks)
    var gains = [SIMD16<Float>](repeating: .zero, count: (head.gains.count + 15) / 16)
    var tasks = gains
    for task in head.gains.indices {
      for index in 0..<count {
        weights[task * blocks + index / 16][index % 16] = head.weights[task * count + index]
      }
      gains[task / 16][task % 16] = head.gains[task]
      tasks[task / 16][task % 16] = 1
    }
    self.weights = weights
    self.gains = gains
    self.tasks = tasks
    biases = head.biases
  }

  /// The vectors of working memory that ``evaluate(_:_:)`` needs.
  var lanes: Int { landmarks.blocks + gains.count }

  /// Σ_t P(t | x) g_t.
  func evaluate(
    _ z: UnsafeBufferPointer<Float>, _ memory: UnsafeMutableBufferPointer<SIMD16<Float>>
  ) -> Float {
    let blocks = landmarks.blocks
    landmarks.forEachBlock(z) { block, similarity in memory[block] = similarity }
    var greatest = -Float.greatestFiniteMagnitude
    for task in biases.indices {
      var sum = SIMD16<Float>.zero
      for block in 0..<blocks { sum += weights[task * blocks + block] * memory[block] }
      let logit = sum.sum() + biases[task]
      greatest = max(greatest, logit)
      memory[blocks + task / 16][task % 16] = logit
    }
    var (total, mean) = (SIMD16<Float>.zero, SIMD16<Float>.zero)
    for block in gains.indices {
      // The lanes without a task hold what was there before: they count as the greatest, times 0.
      let logits = memory[blocks + block] * tasks[block] + greatest * (1 - tasks[block])
      let share = exponentialOfMinus(positivePart(greatest - logits)) * tasks[block]
      total += share
      mean += share * gains[block]
    }
    return mean.sum() / total.sum()
  }
}
