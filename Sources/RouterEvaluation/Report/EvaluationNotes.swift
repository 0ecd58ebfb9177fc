/// What a reader must know to read the numbers right: why some are undefined, and what weakens
/// others.
enum EvaluationNotes {
  static func notes(
    on report: EvaluationReport, outcomes: PairOutcomes, options: EvaluationOptions
  ) -> [String] {
    var notes: [String] = []
    if let gap = report.gap.value, gap <= 0 {
      notes.append(
        "pgr, apgr and cpt are undefined: \(report.strongModel) is no better than "
          + "\(report.weakModel) (gap \(NumberText.fixed(gap, 4)))")
    } else if options.bootstrapReplicates > 0, report.apgr.low == nil {
      notes.append(
        "pgr, apgr and cpt have no interval: in too many resamples \(report.strongModel) is no "
          + "better than \(report.weakModel)")
    }
    if report.auc.value == nil {
      let count = outcomes.strongBetter.reduce(0, +)
      notes.append(
        "auc is undefined: \(report.strongModel) is strictly better on "
          + (count == 0 ? "no row" : "every row"))
    }
    notes += costNotes(outcomes)
    if options.bootstrapReplicates <= 0 {
      notes.append("intervals were not asked for")
    } else if outcomes.clusterCount < Verdict.fewestPrompts {
      notes.append(
        "intervals are rough: they rest on \(outcomes.clusterCount) independent prompts")
    }
    if outcomes.source == .battles {
      notes.append(
        "quality is the share of battles won in \(report.strongModel) against "
          + "\(report.weakModel), a tie counting one half")
    }
    return notes
  }

  private static func costNotes(_ outcomes: PairOutcomes) -> [String] {
    let known = outcomes.knownCostFraction
    switch known {
    case 1: return []
    case 0: return ["cost and saving are unknown: the data have no costs for this pair"]
    case 0.95...:
      return ["costs are means over the \(NumberText.percent(known)) of rows that have both"]
    default:
      return ["cost and saving are unknown: only \(NumberText.percent(known)) of rows have costs"]
    }
  }
}
