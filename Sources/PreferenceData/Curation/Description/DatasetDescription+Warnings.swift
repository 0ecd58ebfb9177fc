internal import CommandSupport

extension DatasetDescription {
  /// What will bite whoever trains or evaluates on the data, in words, the gravest first.
  public var warnings: [String] {
    useless + fewPrompts + swayedJudgments + repeats + incomplete
  }

  private var isBattles: Bool { summary.judgments != nil }

  private func share(_ part: Int, _ whole: Int) -> Double { Double(part) / Double(max(1, whole)) }

  /// What keeps a router from being trained at all.
  private var useless: [String] {
    var words: [String] = []
    if prompts.known == 0 {
      words.append(
        "There are no prompts: the rows rate models, but a router cannot learn from them.")
    }
    if models.count == 1 {
      words.append("Only one model is judged (\(models[0].name)); routing needs two.")
    }
    if summary.isSimulated {
      words.append("Rows are simulated: whatever is measured on them says nothing of real models.")
    }
    return words
  }

  private var fewPrompts: [String] {
    var words: [String] = []
    if prompts.known > 0, summary.groups < 300 {
      words.append(
        "There are only \(summary.groups.readable) different prompts: a router learns from prompts, "
          + "not rows, and with fewer than 300 its intervals will be wide.")
    }
    let most = share(prompts.mostRows, summary.rows)
    if summary.groups > 1, most >= 0.1 {
      words.append(
        "One prompt has \(most.percent(0)) of the rows: “\(prompts.mostFrequent)”.")
    }
    return words
  }

  private var swayedJudgments: [String] {
    guard let judgments = summary.judgments else { return [] }
    var words: [String] = []
    if judgments.tieShare > 0.5 {
      words.append(
        "\(judgments.tieShare.percent(0)) of the battles are ties, which say little of who is better."
      )
    }
    for model in models
    where model.rows >= 50 && share(model.rows, summary.rows) > 0.5
      && (model.rowsFirst == model.rows || model.rowsFirst == 0)
    {
      let place = model.rowsFirst == 0 ? "second" : "first"
      words.append(
        "\(model.name) is always shown \(place): a bias for that place cannot be told from its "
          + "strength.")
    }
    if let difference = position?.difference, difference.isCertain, abs(difference.value) >= 0.05 {
      let place = difference.value > 0 ? "first" : "second"
      words.append(
        "The answer shown \(place) wins more often whichever model gave it (by "
          + "\((100 * abs(difference.value)).fixed(1)) points).")
    }
    if repeated.bothOrders >= 50 {
      let agreement = share(repeated.bothOrdersAgree, repeated.bothOrders)
      if agreement < 0.7 {
        words.append(
          "Shown both orders, judges give the same verdict in only \(agreement.percent(0)) of "
            + "\(repeated.bothOrders.readable) cases: single verdicts are noisy.")
      }
    }
    if let length, length.longerWins.value >= 0.6, (length.longerWins.low ?? 0) > 0.5 {
      words.append(
        "The longer answer wins \(length.longerWins.value.percent(0)) of the decided battles: "
          + "verdicts may reward length.")
    }
    if !judgesAmongModels.isEmpty {
      words.append(
        "\(judgesAmongModels.joined(separator: ", ")) both judges and is judged; judges tend to "
          + "favour their own answers.")
    }
    return words
  }

  private var repeats: [String] {
    var words: [String] = []
    let duplicates = share(repeated.duplicates, summary.rows)
    if duplicates > 0.01 {
      words.append(
        "\(repeated.duplicates.readable) rows (\(duplicates.percent())) say again what another row "
          + "says; where they are copies, router-data merge --ignore-ids drops them.")
    }
    let contradictory = share(repeated.contradictory, summary.rows)
    if contradictory > 0.02 {
      words.append(
        "\(repeated.contradictory.readable) rows (\(contradictory.percent())) contradict another on "
          + "the same question\(isBattles ? ", answers in the same places" : "").")
    }
    if prompts.nearDuplicateShare > 0.05 {
      words.append(
        "\(prompts.nearDuplicateShare.percent(0)) of the prompts nearly repeat another one of the "
          + "file, so that held-out prompts are not quite unseen; see router-data decontaminate "
          + "--within.")
    }
    return words
  }

  private var incomplete: [String] {
    var words: [String] = []
    let rare = models.filter { $0.rows < 50 && summary.rows >= 500 }
    if !rare.isEmpty {
      let names = rare.prefix(3).map(\.name).joined(separator: ", ")
      let count = rare.count == 1 ? "One model has" : "\(rare.count.readable) models have"
      words.append(
        "\(count) fewer than 50 rows (\(names)\(rare.count > 3 ? ", …" : "")): "
          + "what they win is uncertain.")
    }
    if invalidRows > 0 {
      words.append(
        "\(invalidRows.readable) rows cannot be used and are not counted here; router-data validate "
          + "says why.")
    }
    if models.count > 1, !models.contains(where: { $0.meanCost != nil }) {
      words.append(
        "No row has costs: what routing saves stays unknown until prices are given.")
    }
    return words
  }
}
