import CommandSupport
import Foundation
import PreferenceData
import RouterEvaluation
import RouterScoring
import TestSupport
import Testing

@Suite struct MoneyReportTests {
  private let pair = ModelPair(strong: "big", weak: "small")

  /// Four prompts, of which the two with high win rates go to the strong model.
  private func report(
    strongCost: [Double] = [0.4, 0.2, 0.3, 0.1], weakCost: [Double] = [0.04, 0.02, 0.03, 0.01],
    costing: CostBasis = CostBasis()
  ) -> EvaluationReport {
    let outcomes = PairOutcomes(
      strongQuality: [1, 1, 1, 0], weakQuality: [0, 1, 1, 0], strongCost: strongCost,
      weakCost: weakCost)
    var options = EvaluationOptions()
    options.bootstrapReplicates = 200
    let winRates = [0.9, 0.8, 0.2, 0.1]
    return RouterEvaluator.evaluate(
      outcomes, scores: winRates, winRates: winRates, pair: pair, threshold: 0.5, options: options,
      costing: costing)
  }

  @Test func `the bill is the mean of what each request costs, per thousand`() throws {
    let report = report()
    let money = try #require(report.money)
    #expect(isClose(money.bill.allStrong.value, 250))
    #expect(isClose(money.bill.allWeak.value, 25))
    #expect(isClose(money.bill.routed.value, 1_000 * (0.4 + 0.2 + 0.03 + 0.01) / 4))
    #expect(isClose(money.bill.saving.value, 90))
    #expect(isClose(money.savingFraction.value, 0.36))
    // The strong model would charge 0.3 and 0.1 for the prompts that it is spared.
    #expect(isClose(money.breakEvenRetryRate.value, 90 / 100))
    // 25 points of quality over the weak model alone, for 135 dollars.
    #expect(isClose(money.costPerPoint.value, 135 / 25))
    #expect(money.bill.routed == report.cost && money.savingFraction == report.saving)
    #expect(money.monthly == nil && money.whatIf == nil)
  }

  @Test func `the month has the router's own cost in it`() throws {
    var options = MoneyOptions()
    options.requestsPerMonth = 20_000
    options.routerCostPerMonth = 500
    let money = try #require(report(costing: CostBasis(options)).money)
    let monthly = try #require(money.monthly)
    #expect(isClose(monthly.allStrong.value, 5_000))
    #expect(isClose(monthly.allWeak.value, 500))
    #expect(isClose(monthly.routed.value, 3_200 + 500))
    #expect(isClose(monthly.saving.value, 1_800 - 500))
    // All-strong but for the last prompt costs 227.5 and 25 for the router: more than 250.
    #expect(isClose(money.breakEvenShare, 0.75) == false)
    #expect(isClose(money.breakEvenShare, 0.5))
  }

  @Test func `without the router's cost only the last strong call breaks even`() {
    #expect(isClose(report().money?.breakEvenShare, 0.75))
  }

  @Test func `a router dearer than what it saves never breaks even`() {
    var options = MoneyOptions()
    options.requestsPerMonth = 1_000
    options.routerCostPerMonth = 226
    let money = report(costing: CostBasis(options)).money
    #expect(money != nil && money?.breakEvenShare == nil)
  }

  @Test func `unknown costs give no money`() {
    let unknown = [Double](repeating: .nan, count: 4)
    let report = report(strongCost: unknown, weakCost: unknown)
    #expect(report.money == nil && report.saving.value == nil)
    #expect(report.notes.contains { $0.hasPrefix("cost and saving are unknown") })
  }

  @Test func `the money survives its own JSON`() throws {
    var options = MoneyOptions()
    options.requestsPerMonth = 20_000
    options.prices = [PriceSetting(model: "big", value: .change(factor: 1.5))]
    var outcomes = PairOutcomes(
      strongQuality: [1, 1, 1, 0], weakQuality: [0, 1, 1, 0], strongCost: [0.4, 0.2, 0.3, 0.1],
      weakCost: [0.04, 0.02, 0.03, 0.01])
    let costing = try outcomes.settleCosts(
      from: try dataset(#"{"prompt":"a","scores":{"big":1,"small":0}}"#), pair: pair, options)
    let report = report(costing: costing)
    let back = try JSONDecoder().decode(EvaluationReport.self, from: Data(report.json.utf8))
    #expect(back.money == report.money && back.money?.whatIf != nil)
  }

  // MARK: What-if

  @Test func `a change of price changes the bill and not the basis`() throws {
    var options = MoneyOptions()
    options.prices = [
      PriceSetting(model: "big", value: .change(factor: 1.5)),
      PriceSetting(model: "small", value: .change(factor: 2)),
    ]
    var outcomes = PairOutcomes(strongQuality: [1], weakQuality: [0])
    let costing = try outcomes.settleCosts(
      from: try dataset(#"{"prompt":"a","scores":{"big":1,"small":0}}"#), pair: pair, options)
    let money = try #require(report(costing: costing).money)
    let whatIf = try #require(money.whatIf)
    #expect(whatIf.changes == ["big +50 %", "small +100 %"])
    #expect(isClose(whatIf.bill.allStrong.value, 375))
    #expect(isClose(whatIf.bill.allWeak.value, 50))
    #expect(isClose(whatIf.bill.routed.value, 1.5 * 150 + 2 * 10))
    #expect(isClose(money.bill.allStrong.value, 250))
  }

  // MARK: Where costs come from

  private func dataset(_ lines: String) throws -> PreferenceDataset {
    let folder = try TemporaryFolder()
    return try DatasetReader().read([folder.write(lines + "\n")]).dataset
  }

  private func settled(
    _ lines: String, _ change: (inout MoneyOptions) -> Void
  ) throws -> (outcomes: PairOutcomes, costing: CostBasis) {
    let dataset = try dataset(lines)
    var outcomes = try PairOutcomes(dataset, pair: pair)
    var options = MoneyOptions()
    change(&options)
    let costing = try outcomes.settleCosts(from: dataset, pair: pair, options)
    return (outcomes, costing)
  }

  private let bare = #"{"prompt":"a","scores":{"big":1,"small":0}}"#

  /// Published strategy tables compute to these figures: 1 M requests a month, 500 tokens in and
  /// 200 out, $3/$15 against $1/$5 and $0.28/$0.42 per million, 30 % of calls on the strong model.
  @Test func `an assumed length gives the arithmetic of strategy tables`() throws {
    for (weakPrice, expected) in [("1/5", 2_400.0), ("0.28/0.42", 1_506.8)] {
      let (outcomes, costing) = try settled(bare) {
        $0.prices = [PriceSetting("big=3/15")!, PriceSetting("small=\(weakPrice)")!]
        $0.tokensPerRequest = .init(input: 500, output: 200)
      }
      #expect(costing.basis == .assumed && costing.source.hasPrefix("ASSUMED 500 tokens in"))
      #expect(isClose(1e6 * outcomes.strongCost[0], 4_500, within: 1e-6))
      let routed = 1e6 * (0.3 * outcomes.strongCost[0] + 0.7 * outcomes.weakCost[0])
      #expect(isClose(routed, expected, within: 1e-6))
    }
  }

  @Test func `measured costs go before an assumed length`() throws {
    let (outcomes, costing) = try settled(
      #"{"prompt":"a","scores":{"big":1,"small":0},"costs":{"big":0.5,"small":0.25}}"#
    ) {
      $0.prices = []
      $0.tokensPerRequest = .init(input: 500, output: 200)
    }
    #expect(outcomes.strongCost == [0.5] && costing.basis == .recorded)
    #expect(costing.notes == ["--tokens-per-request is not used: the data tell what requests cost"])
  }

  @Test func `a price that was given goes before recorded costs`() throws {
    let (outcomes, _) = try settled(
      #"{"prompt":"a","scores":{"big":1,"small":0},"costs":{"big":0.5,"small":0.25}}"#
    ) { $0.prices = [PriceSetting("big=0.125/request")!] }
    #expect(outcomes.strongCost == [0.125] && outcomes.weakCost == [0.25])
  }

  @Test func `a model without a price is named with names like it`() throws {
    let folder = try TemporaryFolder()
    let (outcomes, costing) = try settled(bare) {
      $0.catalogue = try! folder.write(
        #"{"azure/big":{"input_cost_per_token":1e-6,"output_cost_per_token":1e-6},"#
          + #""small":{"input_cost_per_token":1e-6,"output_cost_per_token":1e-6}}"#,
        to: "prices.json")
      $0.tokensPerRequest = .init(input: 500, output: 200)
    }
    #expect(!outcomes.hasKnownCosts)
    #expect(costing.notes.count == 1)
    #expect(costing.notes[0].hasPrefix("there is no price of big in "))
    #expect(costing.notes[0].contains("names like it: azure/big"))
    let (same, likewise) = try settled(bare) {
      $0.catalogue = folder.path("prices.json")
      $0.prices = [PriceSetting("big=like:azure/big")!]
      $0.tokensPerRequest = .init(input: 500, output: 200)
    }
    #expect(same.hasKnownCosts && likewise.notes.isEmpty)
  }

  @Test func `prices that fit nothing are errors`() throws {
    let other = #expect(throws: CommandFailure.self) {
      try settled(bare) { $0.prices = [PriceSetting("huge=+50%")!] }
    }
    #expect(other?.exitStatus == .usage && other?.message.contains("big and small") == true)
    let lost = #expect(throws: CommandFailure.self) {
      try settled(bare) { $0.prices = [PriceSetting("big=like:azure/big")!] }
    }
    #expect(lost?.message.contains("needs --prices") == true)
  }
}
