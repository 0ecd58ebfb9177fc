/// Whether to route at all, in one sentence.
public struct Verdict: Sendable, Equatable {
  public enum Decision: String, Sendable, Codable {
    case route
    case dontRoute = "don't route"
  }

  public var decision: Decision
  public var reason: String

  public init(_ decision: Decision = .dontRoute, reason: String = "") {
    self.decision = decision
    self.reason = reason
  }

  /// `route: …` or `don't route: …`.
  public var sentence: String { "\(decision.rawValue): \(reason)" }

  /// What no measurement here can see, to be looked at before traffic is switched; empty where the
  /// advice is not to route.
  public var checks: [String] { decision == .route ? Self.blindSpots : [] }
}

extension Verdict {
  /// The least share of all calls that a router must spare the strong model, at 80 % of the gap and
  /// compared with random routing, to be recommended.
  static let leastSpared = 0.05

  /// Below so many independent prompts no interval is worth its name.
  static let fewestPrompts = 30

  /// Judges a report whose numbers are in place.
  ///
  /// Routing needs a strong model that is better beyond sampling error, a ranking that is better
  /// than random beyond sampling error, and enough of a lead to be worth a router: at four fifths
  /// of the gap, ``leastSpared`` of all calls kept from the strong model beyond what random routing
  /// keeps. A ranking that prompt length equals is worth saying.
  ///
  /// - Parameter independentPrompts: the number of clusters that the intervals rest on.
  static func judging(_ report: EvaluationReport, independentPrompts: Int) -> Verdict {
    let gap = report.gap
    let quality = "\(short(report.strongQuality.value)) against \(short(report.weakQuality.value))"
    guard let gapValue = gap.value, gapValue > 0 else {
      return Verdict(
        reason: "\(report.strongModel) is no better than \(report.weakModel) here (\(quality)); "
          + "use \(report.weakModel) alone")
    }
    guard independentPrompts >= fewestPrompts else {
      return Verdict(
        reason: "\(independentPrompts) independent prompts are too few to tell; judge at least "
          + "\(fewestPrompts), better some hundreds")
    }
    if let low = gap.low, low <= 0 {
      return Verdict(
        reason: "\(report.strongModel) may be no better than \(report.weakModel): the gap of "
          + "\(short(gapValue)) has the interval \(interval(gap)); judge more prompts")
    }
    guard let apgr = report.apgr.value else {
      return Verdict(reason: "the average performance gap recovered is undefined")
    }
    let measured = "APGR \(short(apgr)), interval \(interval(report.apgr))"
    guard let low = report.apgr.low else {
      return Verdict(
        apgr > 0.5 ? .route : .dontRoute,
        reason: "APGR \(short(apgr)) against random's 0.500, without an interval to judge it by")
    }
    guard low > 0.5 else {
      let finding = apgr > 0.5 ? "not measurably better than" : "no better than"
      return Verdict(
        reason: "the router is \(finding) sending prompts at random (\(measured), random 0.500)")
    }
    if let share = report.cpt80.value,
      share > 0.8 - Self.leastSpared || (report.cpt80.high ?? 0) > 0.8
    {
      return Verdict(
        reason: "the lead over random is too small to pay (\(measured)): 80 % of the gap still "
          + "takes \(NumberText.percent(share)) strong calls, at random 80 %")
    }
    let reason = "the router beats random (\(measured))"
    guard let length = report.comparators["length"], let lengthAPGR = length.apgr.value,
      let difference = length.apgrDifference.low, difference <= 0
    else { return Verdict(.route, reason: reason) }
    return Verdict(
      .route,
      reason: reason + ", but it is not measurably better than routing by prompt length alone "
        + "(APGR \(short(lengthAPGR)), difference \(interval(length.apgrDifference)))")
  }

  private static func short(_ value: Double?) -> String { NumberText.fixed(value, 3) }

  private static func interval(_ estimate: Estimate) -> String {
    "\(short(estimate.low)) to \(short(estimate.high))"
  }
}
