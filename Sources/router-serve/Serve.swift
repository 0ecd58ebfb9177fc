#if Gateway
import ArgumentParser
import CommandInterface
import CommandSupport
import GatewayPolicy
import Logging
import RoutingGateway
import ServiceLifecycle
import UnixSignals

struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve (what is done without a subcommand).",
    discussion: """
      SIGTERM and SIGINT end it when requests under way are answered; with server.drain_delay \
      /health/ready is 503 for so long before connections are refused. SIGHUP, or a change of the \
      configuration, the router or the prices, puts the new files into force; bad ones change \
      nothing. Messages go to standard error, one JSON object a line.
      """)

  @OptionGroup var files: ConfigurationOption

  @Option(
    help: ArgumentHelp(
      "What is worth a message: debug (each request), info, notice, warning or error.",
      valueName: "level"))
  var logLevel = "info"

  @Option(
    help: ArgumentHelp(
      "Wait so many seconds at most for another process that has the ledger open, such as "
        + "router-serve ledger.", valueName: "seconds"))
  var ledgerPatience = 10.0

  func validate() throws {
    guard (0...3600).contains(ledgerPatience) else {
      throw ValidationError("--ledger-patience must be from 0 to 3600")
    }
    guard Logger.Level(rawValue: logLevel) != nil else {
      throw ValidationError("--log-level must be debug, info, notice, warning or error")
    }
  }

  func run() throws {
    let level = Logger.Level(rawValue: logLevel) ?? .info
    let logger = Logger(label: "router-serve") { _ in JSONLogHandler(level: level) }
    let service = try ConfigurationFailure.translated {
      try GatewayService(
        files: GatewayFiles(path: files.config), logger: logger, patience: ledgerPatience)
    }
    try waitForResult {
      try await ServiceGroup(
        services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
      ).run()
    }
  }
}

/// What is wrong with a configuration, as commands end with it.
enum ConfigurationFailure {
  static func translated<Value>(_ work: () throws -> Value) throws -> Value {
    do {
      return try work()
    } catch let error as ConfigurationError {
      let isMissing = error.problems.count == 1 && error.problems[0].line == nil
      throw CommandFailure(error.description, isMissing ? .missingInput : .invalidData)
    } catch let error as PolicyError {
      throw CommandFailure(error.description, .invalidData)
    }
  }
}
#endif
