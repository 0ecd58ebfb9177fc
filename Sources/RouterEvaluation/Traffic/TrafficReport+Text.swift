internal import CommandSupport
internal import Foundation

extension TrafficReport {
  /// For people: how far this traffic is from training, and what thresholds mean here.
  public var text: String {
    var lines: [String] = []
    if isSimulated { lines.append("SIMULATED DATA: these numbers say nothing about real models") }
    lines.append("router          \(strongModel) / \(weakModel)")
    lines.append(
      "traffic         \(requests.readable) requests, \(prompts.readable) distinct prompts, "
        + "\(inSamplePrompts.readable) of them trained on")
    lines.append("scores          \(stability.sentence)")
    lines.append(
      "                half of this traffic scores above \(NumberText.percent(medianRank, 0)) of the "
        + "training prompts")
    if let unknownWordShare {
      lines.append(
        "words           \(NumberText.percent(unknownWordShare)) are new to the router")
    }
    if !shifts.isEmpty {
      let named = shifts.prefix(6).map { shift in
        "\(shift.name) \(shift.deviations > 0 ? "+" : "")\(NumberText.fixed(shift.deviations, 1))"
      }
      lines.append("surface         \(named.joined(separator: ", ")) (means, in training sd)")
    }
    lines.append(
      "strong calls    "
        + interval(strongCallFraction, strongCallFractionLow, strongCallFractionHigh)
        + " at threshold \(NumberText.fixed(threshold, 3)); "
        + "\(NumberText.percent(trainingStrongCallFraction)) of prompts like those trained on")
    return lines.map { $0 + "\n" }.joined() + "\n" + table.text + "\n\n" + advice + "\n"
  }

  private var table: TextTable {
    var table = TextTable(
      ["share wanted", "threshold by training", "gives here", "threshold for it here"],
      aligned: [.right, .right, .right, .right], indentation: 0)
    for share in shares {
      table.append([
        NumberText.percent(share.wanted, 0), NumberText.fixed(share.trainingThreshold, 3),
        interval(share.share, share.shareLow, share.shareHigh),
        NumberText.fixed(share.threshold, 3),
      ])
    }
    return table
  }

  private var advice: String {
    let judge = "Whether win rates are right here takes judgments: router-data judge --sample 300."
    switch stability.level {
    case .chance, .small:
      return "Shares and thresholds of training hold for this traffic. " + judge
    case .moderate, .large:
      return "Choose a threshold from the last column, or write a router whose shares are meant "
        + "for this traffic with --recalibrate FILE. " + judge
    }
  }

  private func interval(_ value: Double, _ low: Double, _ high: Double) -> String {
    "\(NumberText.percent(value)) (\(NumberText.percent(low)) to \(NumberText.percent(high)))"
  }

  /// One JSON object with snake_case keys.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { preconditionFailure("no JSON") }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  /// The table of shares as comma-separated values with a header.
  public var csv: String {
    "wanted,training_threshold,share,share_low,share_high,threshold\n"
      + shares.map { share in
        [
          share.wanted, share.trainingThreshold, share.share, share.shareLow, share.shareHigh,
          share.threshold,
        ].map { NumberText.exact($0) }.joined(separator: ",") + "\n"
      }.joined()
  }
}

extension PopulationStability {
  /// What the number says, for people.
  var sentence: String {
    let words =
      switch level {
      case .chance: "no more than chance"
      case .small: "a small shift"
      case .moderate: "a moderate shift"
      case .large: "a large shift"
      }
    return "\(words) from training: population stability \(NumberText.fixed(index, 3)), by chance "
      + "up to \(NumberText.fixed(chance, 3))"
  }
}
