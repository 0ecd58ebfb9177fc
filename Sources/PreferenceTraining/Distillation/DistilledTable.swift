internal import LinearAlgebra
internal import PreferenceData
internal import PromptFeatures

/// Makes a token table of a sentence encoder: every frequent term of the training prompts is encoded
/// once, and a prompt's embedding is the mean of its terms' vectors, weighted by tf-idf, in the
/// directions in which prompts differ most.
///
/// With v_t the vectors of the terms and x_it ≥ 0 the tf-idf of term t in prompt i, the centre is
/// c = mean_i (Σ_t x_it v_t / Σ_t x_it), and the directions U are the first eigenvectors of
/// Σ_i u_i u_iᵀ, where u_i has the direction of Σ_t x_it (v_t − c): principal components of the
/// embeddings as they will be served. The row of a term is Uᵀ(v_t − c), so that a prompt costs as
/// much as with a table learned from the prompts. Related: Tulkens & van Dongen's model2vec (2024),
/// which encodes the encoder's own vocabulary; the prompts' words and pairs of words serve better here.
struct DistilledTable: Sendable {
  var dimension: Int
  var maximumRows: Int
  var encoder: TermEncoder

  /// nil when there are fewer than two terms, or prompts with any.
  ///
  /// - Parameter ngrams: of the prompts of `selection`, row by row.
  /// - Throws: what the encoder throws.
  func fit(
    _ ngrams: NgramMatrix, prompts: PromptStore, selection: [Int], bucketCount: Int
  ) throws -> TokenTable? {
    let kept = mostFrequent(ngrams)
    var isWanted = [Bool](repeating: false, count: bucketCount)
    for column in kept { isWanted[Int(ngrams.bucketOfColumn[column])] = true }
    let texts = TermTexts(prompts: prompts, selection: selection, isWanted: isWanted).terms
    let columns = kept.filter { texts[ngrams.bucketOfColumn[$0]] != nil }
    let terms = columns.map { texts[ngrams.bucketOfColumn[$0]]! }
    guard terms.count > 1 else { return nil }
    var vectors = try encoder.vectors(of: terms.map(\.text))
    let weights = Weights(ngrams.matrix, columns, signs: terms.map(\.sign))
    guard let (centre, directions) = try components(weights, vectors) else { return nil }
    for row in 0..<vectors.rowCount {
      for column in 0..<vectors.columnCount {
        vectors[row, column] = terms[row].sign * (vectors[row, column] - centre[column])
      }
    }
    return TokenTable(
      quantizing: vectors.multiplied(by: directions),
      buckets: columns.map { ngrams.bucketOfColumn[$0] }, bucketCount: bucketCount)
  }

  /// The columns that most prompts have, ascending; of equal ones the first.
  private func mostFrequent(_ ngrams: NgramMatrix) -> [Int] {
    var frequencies = [Int](repeating: 0, count: ngrams.matrix.columnCount)
    for column in ngrams.matrix.columns { frequencies[Int(column)] += 1 }
    let order = frequencies.indices.sorted {
      (-frequencies[$0], $0) < (-frequencies[$1], $1)
    }
    return order.prefix(maximumRows).sorted()
  }

  /// x_it of the kept terms: n-gram values without the signs of their hashes.
  private struct Weights {
    var matrix: SparseMatrix
    /// Σ_t x_it; 0 for a prompt that is left out because half of its terms share their buckets with
    /// more frequent ones of the other sign.
    var sums: [Float]

    init(_ matrix: SparseMatrix, _ columns: [Int], signs: [Float]) {
      var place = [Int32](repeating: -1, count: matrix.columnCount)
      for (row, column) in columns.enumerated() { place[column] = Int32(row) }
      var (starts, kept, values) = ([0], [Int32](), [Float]())
      sums = []
      for row in 0..<matrix.rowCount {
        var (sum, size): (Float, Float) = (0, 0)
        for k in matrix.rowStarts[row]..<matrix.rowStarts[row + 1] {
          let term = place[Int(matrix.columns[k])]
          guard term >= 0 else { continue }
          let value = matrix.values[k] * signs[Int(term)]
          kept.append(term)
          values.append(value)
          sum += value
          size += abs(value)
        }
        starts.append(kept.count)
        sums.append(sum > size / 2 ? sum : 0)
      }
      self.matrix = SparseMatrix(
        rowCount: matrix.rowCount, columnCount: columns.count, rowStarts: starts, columns: kept,
        values: values)
    }
  }

  /// c and U, dimension of the encoder × dimension of the table.
  private func components(
    _ weights: Weights, _ vectors: Matrix<Float>
  ) throws -> (centre: [Float], directions: Matrix<Float>)? {
    var means = weights.matrix.multiplied(by: vectors)
    let rows = (0..<means.rowCount).filter { weights.sums[$0] > 0 }
    means = means.selectingRows(rows)
    let width = means.columnCount
    for (row, prompt) in rows.enumerated() {
      for column in 0..<width { means[row, column] /= weights.sums[prompt] }
    }
    let centre = means.columnMeans().map(Float.init)
    for row in 0..<rows.count {
      for column in 0..<width { means[row, column] -= centre[column] }
    }
    let rank = min(dimension, width, rows.count - 1)
    guard rank >= 1 else { return nil }
    let moments = Matrix<Double>(means.withUnitRows()).gram()
    guard let eigen = try? SymmetricEigendecomposition(moments) else { return nil }
    var directions = Matrix<Float>(rowCount: width, columnCount: rank)
    for column in 0..<rank {
      for row in 0..<width {
        directions[row, column] = Float(eigen.vectors[row, width - 1 - column])
      }
    }
    return (centre, directions)
  }
}
