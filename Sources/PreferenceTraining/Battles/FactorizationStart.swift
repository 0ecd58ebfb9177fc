internal import LinearAlgebra

/// Where L-BFGS starts at one penalty, and in which variables it works. There is nothing random in
/// it: the same battles start at the same place.
struct FactorizationStart: Sendable {
  let x: [Double]
  let scaling: FactorizationScaling

  /// The minimum of the expansion with a ridge of λ on H, cut to the rank by its singular value
  /// decomposition and shared out evenly between U and W, as at every minimum of the objective.
  init(
    _ problem: FactorizationProblem, _ expansion: FactorizationExpansion, decay: Double
  ) throws(TrainingError) {
    let layout = problem.layout
    var heads = expansion.slopes
    for i in 0..<layout.models {
      for j in 0..<layout.width {
        let curvature =
          expansion.modelCurvatures[i] * expansion.featureCurvatures[j] / expansion.totalCurvature
        heads[i, j] = -heads[i, j] / max(curvature + decay, 1e-6)
      }
    }
    let parts: SingularValueDecomposition
    do { parts = try SingularValueDecomposition(heads) } catch {
      throw TrainingError(.data, "the features cannot be factorized: \(error)")
    }
    var x = [Double](repeating: 0, count: layout.count)
    x.replaceSubrange(0..<expansion.ratings.count, with: expansion.ratings)
    var scales = [Double](repeating: 1, count: layout.count)
    for m in layout.biases {
      scales[m] = 1 / max(expansion.laplacian[m, m] + problem.biasDecay, 1e-6).squareRoot()
    }
    scales[layout.position] = 1 / expansion.totalCurvature.squareRoot()
    scales[layout.tie] = 1 / max(expansion.tieCurvature, 1).squareRoot()
    for k in 0..<layout.rank {
      // A component of length zero would stay there: both of its gradients vanish.
      let length = k < parts.singularValues.count ? max(parts.singularValues[k], 1e-3) : 0
      let root = length.squareRoot()
      var (modelCurvature, featureCurvature) = (0.0, 0.0)
      if k < parts.singularValues.count {
        for i in 0..<layout.models {
          let share = parts.leftVectors[i, k]
          modelCurvature += length * share * share * expansion.modelCurvatures[i]
          for m in 0..<layout.models {
            x[layout.factors.lowerBound + m * layout.rank + k] +=
              root * expansion.modelAxes[m, i] * share
          }
        }
        let first = layout.projection.lowerBound + k * layout.width
        for j in 0..<layout.width {
          let share = parts.rightVectors[j, k]
          featureCurvature += length * share * share * expansion.featureCurvatures[j]
          x[first + j] = root * share
        }
      }
      modelCurvature /= expansion.totalCurvature
      featureCurvature /= expansion.totalCurvature
      for m in 0..<layout.models {
        scales[layout.factors.lowerBound + m * layout.rank + k] =
          1 / max(expansion.laplacian[m, m] * featureCurvature + decay, 1e-6).squareRoot()
      }
      for j in 0..<layout.width {
        scales[layout.projection.lowerBound + k * layout.width + j] =
          1 / max(modelCurvature * expansion.featureCurvatures[j] + decay, 1e-6).squareRoot()
      }
    }
    // The objective is divided by the mass; in these variables its curvature is about 1.
    let root = problem.mass.squareRoot()
    scaling = FactorizationScaling(
      layout: layout, factors: scales.map { $0 * root }, axes: expansion.featureAxes)
    if let axes = expansion.featureAxes {
      let rows = Matrix(
        rowCount: layout.rank, columnCount: layout.width, values: Array(x[layout.projection]))
      x.replaceSubrange(
        layout.projection, with: rows.multiplied(by: axes, transposingOther: true).values)
    }
    self.x = x
  }
}
