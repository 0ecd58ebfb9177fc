internal import LinearAlgebra
internal import PreferenceData
internal import PromptFeatures

/// The n-gram view of many prompts as a sparse matrix whose columns are only the buckets that occur
/// and have an inverse document frequency, in ascending order of bucket.
struct NgramMatrix: Sendable {
  /// Rows are prompts, in the order of the selection.
  var matrix: SparseMatrix
  /// The bucket behind each column.
  var bucketOfColumn: [UInt32]

  init(prompts: PromptStore, selection: [Int], view: NgramView) {
    struct Block: Sendable {
      var lengths: [Int] = []
      var buckets: [UInt32] = []
      var values: [Float] = []
      var entries: [NgramEntry] = []
    }
    let blocks = PromptAnalysis(prompts: prompts).map(selection, initial: { Block() }) {
      _, scratch, block in
      view.entries(of: scratch.terms, into: &block.entries)
      block.lengths.append(block.entries.count)
      for entry in block.entries {
        block.buckets.append(entry.bucket)
        block.values.append(entry.value)
      }
    }
    var columnOfBucket = [Int32](
      repeating: -1, count: view.inverseDocumentFrequencies.count)
    for block in blocks {
      for bucket in block.buckets { columnOfBucket[Int(bucket)] = 0 }
    }
    var buckets: [UInt32] = []
    for bucket in columnOfBucket.indices where columnOfBucket[bucket] == 0 {
      columnOfBucket[bucket] = Int32(buckets.count)
      buckets.append(UInt32(bucket))
    }
    var starts = [0]
    var columns: [Int32] = []
    var values: [Float] = []
    let total = blocks.reduce(0) { $0 + $1.values.count }
    starts.reserveCapacity(selection.count + 1)
    columns.reserveCapacity(total)
    values.reserveCapacity(total)
    for block in blocks {
      for length in block.lengths { starts.append(starts.last! + length) }
      for bucket in block.buckets { columns.append(columnOfBucket[Int(bucket)]) }
      values += block.values
    }
    matrix = SparseMatrix(
      rowCount: selection.count, columnCount: buckets.count, rowStarts: starts, columns: columns,
      values: values)
    bucketOfColumn = buckets
  }

  /// Weights per column, spread over all buckets.
  func spread(_ weights: [Double], bucketCount: Int) -> [Float] {
    var all = [Float](repeating: 0, count: bucketCount)
    for (bucket, weight) in zip(bucketOfColumn, weights) { all[Int(bucket)] = Float(weight) }
    return all
  }
}
