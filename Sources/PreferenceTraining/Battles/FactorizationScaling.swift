internal import LinearAlgebra

/// Variables in which the objective curves about equally in every direction: x = factors ∘ x̃, the
/// rows of W then turned out of the features' principal axes. L-BFGS takes a third of the steps.
struct FactorizationScaling: Sendable {
  let layout: FactorizationLayout
  /// One per parameter.
  let factors: [Double]
  /// Orthonormal columns; nil for the features' own axes.
  let axes: Matrix<Double>?

  func unscaled(_ scaled: [Double]) -> [Double] {
    var x = zip(scaled, factors).map { $0 * $1 }
    turn(&x, outOfAxes: true)
    return x
  }

  func scaled(_ x: [Double]) -> [Double] {
    var x = x
    turn(&x, outOfAxes: false)
    return zip(x, factors).map { $0 / $1 }
  }

  /// The gradient in x̃ from that in x.
  func pullBack(_ gradient: inout [Double]) {
    turn(&gradient, outOfAxes: false)
    for i in gradient.indices { gradient[i] *= factors[i] }
  }

  private func turn(_ x: inout [Double], outOfAxes: Bool) {
    guard let axes else { return }
    let rows = Matrix(
      rowCount: layout.rank, columnCount: layout.width, values: Array(x[layout.projection]))
    let turned = rows.multiplied(by: axes, transposingOther: outOfAxes)
    x.replaceSubrange(layout.projection, with: turned.values)
  }
}
