/// The rows of a neighbour head, laid out for one pass over them.
struct NeighbourKernel: Sendable {
  let dimension: Int
  private let neighbours: Int
  /// Bytes of a row, a multiple of 16; zeros fill it up.
  private let stride: Int
  private let codes: [Int8]
  private let scales: [Float]
  private let gains: [Float]

  init(_ head: NeighbourHead) {
    let rows = head.scales.count
    dimension = rows == 0 ? 0 : head.codes.count / rows
    neighbours = min(head.neighbours, rows)
    stride = (dimension + 15) & ~15
    scales = head.scales
    gains = head.gains
    guard stride != dimension else {
      codes = head.codes
      return
    }
    var padded = [Int8](repeating: 0, count: rows * stride)
    for row in 0..<rows {
      for column in 0..<dimension {
        padded[row * stride + column] = head.codes[row * dimension + column]
      }
    }
    codes = padded
  }

  /// Working memory of ``evaluate(_:_:)``.
  struct Memory: Sendable {
    /// z, a vector per sixteen components.
    var lanes: [SIMD16<Float>]
    /// A heap whose top is the farthest of those kept.
    var nearest: [Nearest]

    init() { (lanes, nearest) = ([], []) }

    /// Makes room for a kernel.
    mutating func grow(for kernel: NeighbourKernel) {
      while lanes.count < kernel.stride / 16 { lanes.append(.zero) }
      while nearest.count < kernel.neighbours { nearest.append(Nearest(similarity: 0, row: 0)) }
    }
  }

  struct Nearest: Sendable {
    var similarity: Float
    var row: Int32

    /// Whether this is farther than the other.
    @inline(__always)
    fileprivate func isFarther(than other: Nearest) -> Bool {
      similarity != other.similarity ? similarity < other.similarity : row > other.row
    }
  }

  /// The mean gain of the rows nearest to z by scale · codeᵀz; 0 without rows.
  ///
  /// Of equally near rows the earlier ones count as nearer.
  ///
  /// - Parameter memory: grown for this kernel.
  func evaluate(_ z: UnsafeBufferPointer<Float>, _ memory: inout Memory) -> Float {
    precondition(z.count == dimension || scales.isEmpty, "z has another dimension")
    guard neighbours > 0 else { return 0 }
    let blocks = stride / 16
    for block in 0..<blocks { memory.lanes[block] = .zero }
    // As the codes come out of 32-bit lanes: every fourth component side by side.
    for component in 0..<dimension {
      let place = component % 16
      memory.lanes[component / 16][place % 4 * 4 + place / 4] = z[component]
    }
    return memory.lanes.withUnsafeBufferPointer { lanes in
      memory.nearest.withUnsafeMutableBufferPointer { nearest in
        codes.withUnsafeBytes { codes in
          mean(
            UnsafeBufferPointer(rebasing: lanes[..<blocks]), codes,
            UnsafeMutableBufferPointer(rebasing: nearest[..<neighbours]))
        }
      }
    }
  }

  /// Keeps the nearest rows in a heap whose top is the farthest of them.
  private func mean(
    _ z: UnsafeBufferPointer<SIMD16<Float>>, _ codes: UnsafeRawBufferPointer,
    _ heap: UnsafeMutableBufferPointer<Nearest>
  ) -> Float {
    guard let base = codes.baseAddress else { return 0 }
    for row in 0..<scales.count {
      var sums = SIMD4<Float>.zero
      var place = row &* stride
      for lanes in z {
        let four = base.loadUnaligned(fromByteOffset: place, as: SIMD4<Int32>.self)
        // Shifting one code of each lane to the top and back extends its sign.
        sums += SIMD4<Float>((four &<< 24) &>> 24) * lanes.lowHalf.lowHalf
        sums += SIMD4<Float>((four &<< 16) &>> 24) * lanes.lowHalf.highHalf
        sums += SIMD4<Float>((four &<< 8) &>> 24) * lanes.highHalf.lowHalf
        sums += SIMD4<Float>(four &>> 24) * lanes.highHalf.highHalf
        place &+= 16
      }
      let found = Nearest(similarity: scales[row] * sums.sum(), row: Int32(truncatingIfNeeded: row))
      if row < heap.count {
        heap[row] = found
        rise(heap, row)
      } else if heap[0].isFarther(than: found) {
        heap[0] = found
        sink(heap)
      }
    }
    var sum = 0.0
    for nearest in heap { sum += Double(gains[Int(nearest.row)]) }
    return Float(sum / Double(heap.count))
  }

  private func rise(_ heap: UnsafeMutableBufferPointer<Nearest>, _ start: Int) {
    var place = start
    while place > 0, heap[place].isFarther(than: heap[(place - 1) / 2]) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private func sink(_ heap: UnsafeMutableBufferPointer<Nearest>) {
    var place = 0
    while true {
      var farthest = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < heap.count && heap[child].isFarther(than: heap[farthest]) {
        farthest = child
      }
      guard farthest != place else { return }
      heap.swapAt(place, farthest)
      place = farthest
    }
  }
}
