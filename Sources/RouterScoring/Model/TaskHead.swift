/// What a prompt's likely tasks gain: a classifier of tasks on radial basis functions, and the mean
/// gain of each task:
/// h(x) = Σ_t P(t | x) g_t with P(· | x) = softmax(B k(z) + b), k_j(z) = exp(−γ ‖z − l_j‖²) and z as
/// in ``NystromHead``.
public struct TaskHead: Sendable, Equatable {
  /// `.tokens`, `.distilled` or `.embedding`.
  public var input: HeadInput
  public var gamma: Float
  /// The factor on the surface numbers; 0 leaves them out of z altogether.
  public var surfaceScale: Float
  /// The landmarks l_j, row-major, one row of z's dimension each.
  public var landmarks: [Float]
  /// B, row-major, one row of a weight per landmark for each task.
  public var weights: [Float]
  /// b, one per task; the temperature of the softmax is in B and b.
  public var biases: [Float]
  /// g_t: the mean of q_strong − q_weak over a task's prompts.
  public var gains: [Float]

  public init(
    input: HeadInput, gamma: Float, surfaceScale: Float, landmarks: [Float], weights: [Float],
    biases: [Float], gains: [Float]
  ) {
    self.input = input
    self.gamma = gamma
    self.surfaceScale = surfaceScale
    self.landmarks = landmarks
    self.weights = weights
    self.biases = biases
    self.gains = gains
  }

  /// The number of landmarks.
  public var landmarkCount: Int { gains.isEmpty ? 0 : weights.count / gains.count }
}
