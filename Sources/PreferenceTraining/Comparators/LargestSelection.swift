/// The k largest of many numbers without sorting them: a heap whose root is the smallest kept.
///
/// Of equal numbers the one that came first counts as larger, so the selection does not depend on
/// how it is made. NaN is never kept.
struct LargestSelection: Sendable {
  private let capacity: Int
  private var values: [Float] = []
  private var indices: [Int32] = []

  init(capacity: Int) {
    precondition(capacity > 0, "nothing to select")
    self.capacity = capacity
    values.reserveCapacity(capacity)
    indices.reserveCapacity(capacity)
  }

  /// The indices of the largest numbers, in no particular but always the same order.
  mutating func select(_ numbers: UnsafeBufferPointer<Float>) -> [Int32] {
    values.removeAll(keepingCapacity: true)
    indices.removeAll(keepingCapacity: true)
    var i = 0
    while i < numbers.count, values.count < capacity {
      if !numbers[i].isNaN { append(numbers[i], Int32(i)) }
      i += 1
    }
    guard values.count == capacity else { return indices }
    var smallest = values[0]
    while i < numbers.count {
      // Later numbers lose against equal ones, hence strictly larger.
      if numbers[i] > smallest {
        replaceRoot(numbers[i], Int32(i))
        smallest = values[0]
      }
      i += 1
    }
    return indices
  }

  /// Whether the number at a heap position is smaller than that at another.
  private func isSmaller(_ a: Int, _ b: Int) -> Bool {
    values[a] < values[b] || values[a] == values[b] && indices[a] > indices[b]
  }

  private mutating func append(_ value: Float, _ index: Int32) {
    values.append(value)
    indices.append(index)
    var child = values.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard isSmaller(child, parent) else { break }
      exchange(child, parent)
      child = parent
    }
  }

  private mutating func replaceRoot(_ value: Float, _ index: Int32) {
    values[0] = value
    indices[0] = index
    var parent = 0
    while true {
      var smallest = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < values.count {
        if isSmaller(child, smallest) { smallest = child }
      }
      guard smallest != parent else { break }
      exchange(parent, smallest)
      parent = smallest
    }
  }

  private mutating func exchange(_ a: Int, _ b: Int) {
    values.swapAt(a, b)
    indices.swapAt(a, b)
  }
}
