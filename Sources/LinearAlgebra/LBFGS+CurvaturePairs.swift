/// The last few steps s and gradient changes y of L-BFGS, from which the inverse Hessian is applied.
struct CurvaturePairs {
  private let capacity: Int
  private let dimension: Int
  /// Pair i occupies `i * dimension..<(i + 1) * dimension`; the arrays are rings.
  private var steps: [Double]
  private var changes: [Double]
  /// sᵀy.
  private var curvatures: [Double]
  private var factors: [Double]
  /// The ring index of the next pair.
  private var next = 0
  private(set) var count = 0
  /// sᵀy / yᵀy of the newest pair, the scale of the initial inverse Hessian.
  private var scale = 1.0

  var isEmpty: Bool { count == 0 }

  init(capacity: Int, dimension: Int) {
    self.capacity = capacity
    self.dimension = dimension
    steps = [Double](repeating: 0, count: capacity * dimension)
    changes = steps
    curvatures = [Double](repeating: 0, count: capacity)
    factors = curvatures
  }

  mutating func forget() {
    count = 0
    next = 0
    scale = 1
  }

  /// Keeps the pair unless its curvature is too small to keep the inverse Hessian positive.
  mutating func append(step: [Double], change: [Double]) {
    let curvature = dot(step, change)
    let squaredChange = dot(change, change)
    guard squaredChange > 0, curvature > 1e-12 * squaredChange, curvature.isFinite else { return }
    let offset = next * dimension
    for i in 0..<dimension {
      steps[offset + i] = step[i]
      changes[offset + i] = change[i]
    }
    curvatures[next] = curvature
    scale = curvature / squaredChange
    next = (next + 1) % capacity
    count = min(count + 1, capacity)
  }

  /// direction ← −Hg, by the two-loop recursion; −g while there are no pairs.
  mutating func descent(_ gradient: [Double], into direction: inout [Double]) {
    let n = dimension
    let ring = (0..<count).map { (next - 1 - $0 + 2 * capacity) % capacity }
    direction = gradient
    direction.withUnsafeMutableBufferPointer { q in
      steps.withUnsafeBufferPointer { steps in
        changes.withUnsafeBufferPointer { changes in
          guard let q = q.baseAddress else { return }
          for i in ring {
            let factor = dot(steps.baseAddress! + i * n, q, n) / curvatures[i]
            factors[i] = factor
            add(-factor, changes.baseAddress! + i * n, to: q, n)
          }
          for i in 0..<n { q[i] *= scale }
          for i in ring.reversed() {
            let correction = factors[i] - dot(changes.baseAddress! + i * n, q, n) / curvatures[i]
            add(correction, steps.baseAddress! + i * n, to: q, n)
          }
          for i in 0..<n { q[i] = -q[i] }
        }
      }
    }
  }
}
