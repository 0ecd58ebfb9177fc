import CommandSupport
import PreferenceData
import RouterScoring
import Testing

@testable import PreferenceTraining

@Suite struct PairSelectionTests {
  private typealias Standing = PairSelection.Standing

  private static let standings = [
    Standing(name: "best", rating: 3, rows: 100, cost: 9),
    Standing(name: "good", rating: 2, rows: 100, cost: 1),
    Standing(name: "cheap", rating: 1, rows: 100, cost: 0.1),
    Standing(name: "rare", rating: 9, rows: 2, cost: 0.01),
  ]

  private func choose(
    _ selection: PairSelection, from standings: [PairSelection.Standing]? = nil,
    directRows: @escaping (String) -> [String: Int] = { _ in [:] }
  ) throws -> (pair: ModelPair, reason: String) {
    try selection.choose(
      from: standings ?? Self.standings, rowCount: 150, measure: "mean score",
      directRows: directRows)
  }

  @Test func `the strong model rates highest and the weak one is cheapest`() throws {
    let (pair, reason) = try choose(PairSelection())
    #expect(pair == ModelPair(strong: "best", weak: "cheap"))
    #expect(
      reason
        == "strong: the highest mean score; weak: the cheapest by the costs in the data")
  }

  @Test func `without costs the weak model rates lowest`() throws {
    let unpriced = Self.standings.map {
      Standing(name: $0.name, rating: $0.rating, rows: $0.rows, cost: nil)
    }
    let (pair, reason) = try choose(PairSelection(), from: unpriced)
    #expect(pair == ModelPair(strong: "best", weak: "cheap"))
    #expect(reason.hasSuffix("weak: the lowest mean score with at least 5 % of the rows"))
  }

  @Test func `given names are kept and said to be given`() throws {
    let (pair, reason) = try choose(PairSelection(strong: "rare", weak: "best"))
    #expect(pair == ModelPair(strong: "rare", weak: "best"))
    #expect(reason == "strong: as given; weak: as given")
    let (half, _) = try choose(PairSelection(weak: "best"))
    #expect(half.strong == "good")
  }

  @Test func `a model of few rows is not chosen unless it is named`() throws {
    #expect(try choose(PairSelection()).pair.strong != "rare")
    let two = Self.standings.filter { ["rare", "cheap"].contains($0.name) }
    // With fewer than two frequent models everyone is eligible.
    #expect(try choose(PairSelection(), from: two).pair.strong == "rare")
  }

  @Test func `a weak model that is judged against the strong one goes first`() throws {
    let (pair, _) = try choose(PairSelection()) { rival in
      #expect(rival == "best")
      return ["good": 40, "cheap": 3]
    }
    #expect(pair.weak == "good")
    let unpriced = Self.standings.map {
      Standing(name: $0.name, rating: $0.rating, rows: $0.rows, cost: nil)
    }
    let (_, reason) = try choose(PairSelection(), from: unpriced) { _ in ["good": 40] }
    #expect(reason.hasSuffix("that is judged against the strong one"))
  }

  @Test func `equal ratings and costs are settled by name`() throws {
    let equal = ["b", "a", "c"].map { Standing(name: $0, rating: 1, rows: 50, cost: nil) }
    #expect(try choose(PairSelection(), from: equal).pair == ModelPair(strong: "a", weak: "b"))
    #expect(
      try choose(PairSelection(), from: equal.reversed()).pair
        == ModelPair(strong: "a", weak: "b"))
  }

  @Test(arguments: [
    (PairSelection(strong: "bast"), "--strong 'bast'"), (PairSelection(weak: "chep"), "--weak"),
  ]) func `a name that the data lack is an error that lists those they have`(
    selection: PairSelection, start: String
  ) throws {
    let error = #expect(throws: TrainingError.self) { try choose(selection) }
    #expect(error?.code == .usage)
    #expect(error?.exitStatus == .usage)
    #expect(error?.message.hasPrefix(start) == true)
    #expect(
      error?.message.hasSuffix("is not in the data; there are: best, cheap, good, rare") == true)
  }

  @Test func `one name for both is an error`() {
    let error = #expect(throws: TrainingError.self) {
      try choose(PairSelection(strong: "good", weak: "good"))
    }
    #expect(error?.message == "--strong and --weak are both 'good'; name two models")
  }

  @Test func `one model alone is an error`() {
    let error = #expect(throws: TrainingError.self) {
      try choose(PairSelection(), from: [Self.standings[0]])
    }
    #expect(error?.code == .data)
    #expect(
      error?.message
        == "the data have one model only (best); a router needs judgments of two")
  }

  // MARK: Standings

  static let table: ScoreTable = {
    var table = ScoreTable()
    table.models = ["a", "b", "silent"]
    table.prompts = PromptStore(["p", "q", "r"])
    table.columns.prompt = [0, 1, 2]
    table.scores = [1, 0, .nan, 0.5, .nan, .nan, 0, 1, .nan]
    table.costs = [0.2, .nan, .nan, 0.4, .nan, .nan, .nan, .nan, .nan]
    return table
  }()

  @Test func `score standings are means over the rows that have a score`() {
    let standings = PairSelection.standings(of: Self.table, rows: [0, 1, 2])
    #expect(standings.map(\.name) == ["a", "b"])
    #expect(standings.map(\.rating) == [0.5, 0.5])
    #expect(standings.map(\.rows) == [3, 2])
    #expect(agree(standings[0].cost ?? 0, 0.3, 1e-6))
    #expect(standings[1].cost == nil)
    #expect(PairSelection.standings(of: Self.table, rows: [0]).map(\.rating) == [1, 0])
  }

  @Test func `direct rows are those that judge both`() {
    #expect(
      PairSelection.directRows(of: Self.table, rows: [0, 1, 2], against: "a") == ["b": 2])
    var battles = BattleTable()
    battles.models = ["a", "b", "c"]
    battles.modelA = [0, 1, 2, 2]
    battles.modelB = [1, 0, 0, 1]
    #expect(
      PairSelection.directRows(of: battles, rows: [0, 1, 2, 3], against: "a")
        == ["b": 2, "c": 1])
    #expect(PairSelection.directRows(of: battles, rows: [3], against: "a").isEmpty)
    #expect(PairSelection.directRows(of: battles, rows: [0], against: "none").isEmpty)
  }

  @Test func `battle standings count rows and average known costs`() {
    var battles = BattleTable()
    battles.models = ["a", "b", "unused"]
    battles.modelA = [0, 1]
    battles.modelB = [1, 0]
    battles.costA = [0.5, .nan]
    battles.costB = [0.1, 0.7]
    let standings = PairSelection.standings(
      of: battles, rows: [0, 1], ratings: [1.5, -1.5, 0])
    #expect(standings.map(\.name) == ["a", "b"])
    #expect(standings.map(\.rating) == [1.5, -1.5])
    #expect(standings.map(\.rows) == [2, 2])
    #expect(agree(standings[0].cost ?? 0, 0.6, 1e-6))
    #expect(agree(standings[1].cost ?? 0, 0.1, 1e-6))
  }
}
