import Foundation
import Testing

@testable import PreferenceTraining

@Suite struct RaoKupperTests {
  private static let outcomes = [0, 0.5, 1]
  private static let shifts = [0, 1e-4, 0.3, 2, 40]

  @Test(arguments: shifts) func `the derivatives are those of the value`(logTie: Double) {
    let likelihood = RaoKupper(logTie: logTie)
    for outcome in Self.outcomes {
      for z in [-30, -4, -1.1, -0.2, 0, 0.7, 2.5, 20] {
        let point = likelihood.evaluate(z, outcome: outcome)
        let slope = centralDifference(at: z) { likelihood.evaluate($0, outcome: outcome).value }
        let curvature = centralDifference(at: z) {
          likelihood.evaluate($0, outcome: outcome).slope
        }
        #expect(agree(point.slope, slope, 1e-6), "z \(z), outcome \(outcome)")
        #expect(agree(point.curvature, curvature, 1e-6), "z \(z), outcome \(outcome)")
        #expect(point.curvature >= 0)
      }
    }
  }

  @Test(arguments: [0.02, 0.3, 2, 12]) func `so are the derivatives by the tie parameter`(
    logTie: Double
  ) {
    for outcome in Self.outcomes {
      for z in [-9, -1.1, 0, 0.7, 5] {
        func point(_ d: Double) -> RaoKupper.Point {
          RaoKupper(logTie: d).evaluate(z, outcome: outcome)
        }
        let here = point(logTie)
        let step = logTie * 1e-4
        #expect(
          agree(here.tieSlope, centralDifference(at: logTie, step: step) { point($0).value }, 1e-5))
        #expect(
          agree(
            here.tieCurvature, centralDifference(at: logTie, step: step) { point($0).tieSlope },
            1e-4))
        #expect(
          agree(here.mixed, centralDifference(at: logTie, step: step) { point($0).slope }, 1e-5))
      }
    }
  }

  @Test func `the three outcomes have the probabilities of Rao and Kupper`() {
    for theta in [1.0, 1.2, 3] {
      let likelihood = RaoKupper(logTie: log(theta))
      #expect(abs(likelihood.tieParameter - theta) < 1e-12)
      for z in [-3, 0, 0.4, 5] {
        let (a, b) = (exp(z / 2), exp(-z / 2))
        let win = exp(-likelihood.evaluate(z, outcome: 1).value)
        let loss = exp(-likelihood.evaluate(z, outcome: 0).value)
        #expect(abs(win - a / (a + theta * b)) < 1e-12)
        #expect(abs(loss - b / (b + theta * a)) < 1e-12)
        #expect(abs(likelihood.winProbability(z) - win) < 1e-12)
        guard theta > 1 else { continue }
        let tie = exp(-likelihood.evaluate(z, outcome: 0.5).value)
        #expect(abs(win + loss + tie - 1) < 1e-12)
      }
    }
  }

  @Test func `without ties a half is half a win for either`() {
    let likelihood = RaoKupper(logTie: 0)
    for z in [-500, -2, 0, 0.3, 500] {
      let win = likelihood.evaluate(z, outcome: 1)
      let loss = likelihood.evaluate(z, outcome: 0)
      let half = likelihood.evaluate(z, outcome: 0.5)
      #expect(agree(half.value, (win.value + loss.value) / 2, 1e-12))
      #expect(agree(half.slope, (win.slope + loss.slope) / 2, 1e-12))
      #expect(agree(half.curvature, (win.curvature + loss.curvature) / 2, 1e-12))
    }
  }

  @Test func `differences of 500 neither overflow nor lose the tail`() {
    for logTie in [0, 1e-6, 0.4, 30, 400] {
      let likelihood = RaoKupper(logTie: logTie)
      for outcome in Self.outcomes {
        for z in [-500.0, 500] {
          let point = likelihood.evaluate(z, outcome: outcome)
          let all = [
            point.value, point.slope, point.curvature, point.tieSlope, point.tieCurvature,
            point.mixed,
          ]
          #expect(all.allSatisfy { $0.isFinite }, "δ \(logTie), z \(z), outcome \(outcome): \(all)")
        }
      }
    }
    let likelihood = RaoKupper(logTie: 0.4)
    #expect(abs(likelihood.evaluate(-500, outcome: 1).value - 500.4) < 1e-10)
    #expect(agree(log(likelihood.evaluate(500, outcome: 1).value), -499.6, 1e-12))
    #expect(agree(log(-likelihood.evaluate(500, outcome: 1).slope), -499.6, 1e-12))
    // log P(tie) = log(θ² − 1) − 500 − δ + o(1).
    let tie = likelihood.evaluate(500, outcome: 0.5).value
    #expect(abs(tie - (500 + 0.4 - log(expm1(0.8)))) < 1e-9)
  }

  @Test func `exchanging the models exchanges the outcomes`() {
    let likelihood = RaoKupper(logTie: 0.7)
    for outcome in Self.outcomes {
      for z in [-5, -0.3, 0, 1.8] {
        let one = likelihood.evaluate(z, outcome: outcome)
        let other = likelihood.evaluate(-z, outcome: 1 - outcome)
        #expect(one.value == other.value && one.slope == -other.slope)
        #expect(one.curvature == other.curvature && one.mixed == -other.mixed)
      }
    }
  }

  @Test func `a share of ties among equals gives its tie parameter`() {
    for share in [0, 0.1, 0.5, 0.9] {
      let likelihood = RaoKupper(logTie: RaoKupper.logTie(share: share))
      #expect(abs(2 * likelihood.winProbability(0) - (1 - share)) < 1e-12)
    }
    #expect(RaoKupper.logTie(share: 1).isFinite)
    #expect(RaoKupper(logTie: -1).tieParameter == 1)
  }
}
