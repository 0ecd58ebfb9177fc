#if Gateway
import ArgumentParser
import CommandInterface
import CommandSupport
import CostLedger
import GatewayPolicy
import RoutingGateway

enum LedgerForm: String, EnumerableFlag {
  case text, json, csv
}

struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "Print what was spent, on what, and whether routing saved.",
    discussion: """
      Works beside a running gateway, whose last second may be missing. Prints a plain sentence \
      where routing did not save. The ledger itself is an SQLite file, ledger.sqlite in its folder, \
      with a row per attempt, decision and feedback for as long as ledger.keep says, and their sums \
      for good; amounts are in nano-dollars.
      """)

  @OptionGroup var files: ConfigurationOption

  @Option(help: ArgumentHelp("The ledger, instead of a configuration's.", valueName: "folder"))
  var folder: String?

  @Option(
    help: ArgumentHelp(
      "Whose days are meant, instead of the configuration's zone.", valueName: "zone"))
  var zone: String?

  @Option(
    help: ArgumentHelp(
      "model, deployment, task, feature, customer, key or day.", valueName: "what"))
  var by = "model"

  @Option(
    name: [.customLong("since"), .customLong("from")],
    help: ArgumentHelp("The first day, as 2026-11-01.", valueName: "day"))
  var from: String?

  @Option(
    name: [.customLong("until"), .customLong("to")],
    help: ArgumentHelp("The last day.", valueName: "day"))
  var to: String?

  @Flag(help: "Print a table and sentences, JSON, or CSV.")
  var form = LedgerForm.text

  func validate() throws {
    guard LedgerQuery.Grouping(rawValue: by) != nil else {
      throw ValidationError(
        "--by must be one of: "
          + LedgerQuery.Grouping.allCases.map(\.rawValue).joined(separator: ", "))
    }
  }

  func run() throws {
    let configuration = try ConfigurationFailure.translated {
      folder == nil ? try GatewayFiles(path: files.config).read().configuration : nil
    }
    let settings = configuration?.ledger
    let zone = zone ?? settings?.zone ?? "UTC"
    guard let calendar = BudgetCalendar(timeZone: zone) else {
      throw CommandFailure("\(zone) is no time zone; give one as Europe/Berlin", .usage)
    }
    let query = LedgerQuery(
      by: LedgerQuery.Grouping(rawValue: by) ?? .model,
      from: try Self.day(from, "--since", calendar)?.start,
      to: try Self.day(to, "--until", calendar)?.end, calendar: calendar,
      strongModel: configuration?.routing?.strong)
    let reader = try LedgerReader(folder: folder ?? settings?.path ?? "ledger")
    let summary = try LedgerSummary(reader, query)
    switch form {
    case .text: print(summary.text)
    case .json: print(summary.json)
    case .csv: print(summary.csv)
    }
  }

  private static func day(
    _ text: String?, _ option: String, _ calendar: BudgetCalendar
  ) throws -> BudgetPeriod.Window? {
    guard let text else { return nil }
    guard let day = calendar.window(ofDay: text) else {
      throw CommandFailure("\(option) \(text): this is no day; write it as 2026-11-21", .usage)
    }
    return day
  }
}
#endif
