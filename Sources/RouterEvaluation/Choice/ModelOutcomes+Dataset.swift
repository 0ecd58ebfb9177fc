internal import CommandSupport
internal import ModelPrices
public import PreferenceData

extension ModelOutcomes {
  /// The rows of a score table on which every one of the models has a score and a cost.
  ///
  /// Costs are those that the data record; else prices times the tokens that the data record; else,
  /// if a length of requests is assumed, prices times that length. A price that was given for a
  /// model outright goes before the data's costs. Measured and assumed lengths are never mixed.
  ///
  /// - Parameters:
  ///   - names: the models to choose among; all of the table's if empty.
  ///   - prompts: one flag per prompt of the data set's store; rows of the others are left out.
  /// - Throws: a `CommandFailure` for battles, unknown models, or costs that are not known.
  public init(
    _ dataset: PreferenceDataset, models names: [String] = [], prompts: [Bool]? = nil,
    money: MoneyOptions = MoneyOptions()
  ) throws {
    guard case .scores(let table) = dataset else {
      throw CommandFailure(
        "a choice among several models is learned from a score table, and these are battles; "
          + "leave out --models", .invalidData)
    }
    let names = names.isEmpty ? table.models : names
    guard names.count >= 2, Set(names).count == names.count else {
      throw CommandFailure("--models names fewer than two different models", .usage)
    }
    let columns = try names.map { name in
      guard let column = table.models.firstIndex(of: name) else {
        throw CommandFailure(
          "--models \(name): the data have no such model; they have "
            + table.models.joined(separator: ", "), .usage)
      }
      return column
    }
    self.init(models: names, quality: [], cost: [])
    let pricing = try ModelPricing(table, names: names, columns: columns, money)
    costSource = pricing.source
    taskNames = table.columns.taskNames
    let width = table.models.count
    for row in 0..<table.rowCount {
      let owner = table.columns.prompt[row]
      if let prompts, !prompts[Int(owner)] { continue }
      let scores = columns.map { Double(table.scores[row * width + $0]) }
      let costs = names.indices.map { pricing.cost(row: row, model: $0) }
      guard scores.allSatisfy(\.isFinite), costs.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
        incompleteRows += 1
        continue
      }
      quality += scores
      cost += costs
      prompt.append(owner)
      task.append(table.columns.task[row])
    }
    guard !prompt.isEmpty else {
      throw CommandFailure(
        "no row has a score and a cost of all \(names.count) models; name fewer with --models",
        .invalidData)
    }
    setClusters(of: table.prompts)
  }

  /// Numbers the prompt groups that occur, in order of appearance.
  private mutating func setClusters(of prompts: PromptStore) {
    var number: [Int32: Int32] = [:]
    cluster = prompt.map { prompt in
      let group = prompts.group(of: Int(prompt))
      let next = Int32(number.count)
      if let known = number[group] { return known }
      number[group] = next
      return next
    }
  }
}

/// What every model of a table charges for each row.
private struct ModelPricing {
  private let table: ScoreTable
  private let columns: [Int]
  private let prices: [ModelPrice]
  /// Set when lengths are assumed: USD per request of each model.
  private var assumed: [Double]?
  var source = "the costs that the data record"

  init(
    _ table: ScoreTable, names: [String], columns: [Int], _ options: MoneyOptions
  ) throws {
    let catalogue = try options.catalogue.map { try PriceCatalogue(contentsOf: $0) }
    if let other = options.prices.first(where: { !names.contains($0.model) }) {
      throw CommandFailure("--price \(other.model): --models does not name it", .usage)
    }
    prices = try names.map { try ModelPrice($0, options, catalogue) }
    self.table = table
    self.columns = columns
    let fromTokens = names.indices.contains { m in
      (0..<table.rowCount).contains { recorded(row: $0, model: m) == nil && isPriced($0, m) }
    }
    if fromTokens { source = "prices times the tokens that the data record" }
    let unknown = names.indices.filter { m in
      !(0..<table.rowCount).contains { cost(row: $0, model: m).isFinite }
    }
    guard !unknown.isEmpty else { return }
    if unknown.count == names.count, let length = options.tokensPerRequest {
      let costs = prices.map { $0.cost(length) }
      if let missing = costs.firstIndex(of: nil) {
        throw CommandFailure(prices[missing].missing(in: catalogue), .invalidData)
      }
      assumed = zip(costs, prices).map { ($0 ?? .nan) * $1.factor }
      source =
        "ASSUMED \(NumberText.exact(length.input)) tokens in and "
        + "\(NumberText.exact(length.output)) out per request, times the prices given"
      return
    }
    let name = names[unknown[0]]
    throw CommandFailure(
      "nothing tells what \(name) costs; give rows \"costs\", or prices with --prices FILE or "
        + "--price \(name)=IN/OUT and, if the rows have no \"tokens\", a length with "
        + "--tokens-per-request 500/200", .invalidData)
  }

  /// USD of a request; NaN where unknown.
  func cost(row: Int, model m: Int) -> Double {
    if let assumed { return assumed[m] }
    if let recorded = recorded(row: row, model: m) { return recorded * prices[m].factor }
    guard let price = prices[m].perToken, !table.inputTokens.isEmpty, !table.outputTokens.isEmpty
    else { return .nan }
    let cell = row * table.models.count + columns[m]
    return prices[m].factor
      * price.cost(
        inputTokens: Double(table.inputTokens[cell]),
        outputTokens: Double(table.outputTokens[cell]))
  }

  /// A price per request, or the data's cost where no other price was given outright.
  private func recorded(row: Int, model m: Int) -> Double? {
    if case .request(let amount) = prices[m].given { return amount }
    guard prices[m].given == nil, !table.costs.isEmpty else { return nil }
    let cost = Double(table.costs[row * table.models.count + columns[m]])
    return cost.isFinite ? cost : nil
  }

  private func isPriced(_ row: Int, _ m: Int) -> Bool { cost(row: row, model: m).isFinite }
}
