/// Memory of the inner loop for one group of chunks.
struct FactorizationWorkspace: ~Copyable {
  typealias Lane = FactorizationPoint.Lane

  /// Pᵀ, then ∂Pᵀ, as the products have them: rank × prompts of the chunk.
  let product: UnsafeMutablePointer<Float>
  /// P and ∂P as the battles have them: prompts × lanes.
  let projected: UnsafeMutablePointer<Lane>
  let slopes: UnsafeMutablePointer<Lane>
  /// ∂U, models × lanes.
  let factorSlopes: UnsafeMutablePointer<Lane>
  /// ∂W of one chunk, rank × features.
  let projectionSlopes: UnsafeMutablePointer<Float>
  private let rank: Int
  private let lanes: Int

  init(_ layout: FactorizationLayout, lanes: Int, height: Int) {
    rank = layout.rank
    self.lanes = lanes
    product = .allocate(capacity: max(1, layout.rank * height))
    projected = .allocate(capacity: lanes * height)
    slopes = .allocate(capacity: lanes * height)
    factorSlopes = .allocate(capacity: lanes * layout.models)
    projectionSlopes = .allocate(capacity: max(1, layout.rank * layout.width))
    // The lanes beyond the rank stay zero.
    projected.initialize(repeating: .zero, count: lanes * height)
    slopes.initialize(repeating: .zero, count: lanes * height)
    factorSlopes.initialize(repeating: .zero, count: lanes * layout.models)
  }

  deinit {
    product.deallocate()
    projected.deallocate()
    slopes.deallocate()
    factorSlopes.deallocate()
    projectionSlopes.deallocate()
  }

  /// The products' order to the battles', for as many prompts.
  func spread(_ count: Int) {
    let rows = UnsafeMutableRawPointer(projected).assumingMemoryBound(to: Float.self)
    for k in 0..<rank {
      for i in 0..<count { rows[i * lanes * Lane.scalarCount + k] = product[k * count + i] }
    }
    slopes.update(repeating: .zero, count: lanes * count)
  }

  /// And the slopes back.
  func gather(_ count: Int) {
    let rows = UnsafeMutableRawPointer(slopes).assumingMemoryBound(to: Float.self)
    for k in 0..<rank {
      for i in 0..<count { product[k * count + i] = rows[i * lanes * Lane.scalarCount + k] }
    }
  }
}
