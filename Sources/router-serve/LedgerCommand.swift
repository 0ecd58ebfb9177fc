#if Gateway
import ArgumentParser
import CommandInterface
import CommandSupport
import CostLedger
import GatewayPolicy
import RoutingGateway

struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "Print what was spent, on what, and whether routing saved.",
    discussion: """
      Works beside a running gateway, whose last second may be missing. Prints a plain sentence \
      where routing did not save. The ledger itself is an SQLite file, ledger.sqlite in its folder, \
      with a row per attempt, decision and feedback; amounts are in nano-dollars.
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

  @Option(help: ArgumentHelp("The first day, as 2026-11-01.", valueName: "day"))
  var from: String?

  @Option(help: ArgumentHelp("The last day.", valueName: "day"))
  var to: String?

  func validate() throws {
    guard LedgerQuery.Grouping(rawValue: by) != nil else {
      throw ValidationError(
        "--by must be one of: "
          + LedgerQuery.Grouping.allCases.map(\.rawValue).joined(separator: ", "))
    }
  }

  func run() throws {
    let settings = try ConfigurationFailure.translated {
      folder == nil ? try GatewayFiles(path: files.config).read().configuration.ledger : nil
    }
    let zone = zone ?? settings?.zone ?? "UTC"
    guard let calendar = BudgetCalendar(timeZone: zone) else {
      throw CommandFailure("\(zone) is no time zone; give one as Europe/Berlin", .usage)
    }
    let query = LedgerQuery(
      by: LedgerQuery.Grouping(rawValue: by) ?? .model,
      from: try Self.day(from, "--from", calendar)?.start,
      to: try Self.day(to, "--to", calendar)?.end, calendar: calendar)
    let reader = try LedgerReader(folder: folder ?? settings?.path ?? "ledger")
    print(try LedgerSummary(reader, query).text)
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
