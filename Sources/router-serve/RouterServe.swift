import CommandInterface

#if Gateway
import ArgumentParser

@main struct RouterServe: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "router-serve",
    abstract: "Serve OpenAI's API and route every request to the model that it needs.",
    subcommands: [Serve.self, Check.self, Prices.self, LedgerCommand.self],
    defaultSubcommand: Serve.self)
}

struct ConfigurationOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The configuration, in the shape of LiteLLM's with our own section `routing`.",
      valueName: "file"))
  var config = "gateway.yaml"
}
#else
internal import CommandSupport
@preconcurrency internal import Glibc

@main struct RouterServe {
  static func main() {
    Messages.error(
      "this router-serve was built without the gateway; build it with "
        + "`swift build -c release --traits Gateway --product router-serve`, or `make serve`")
    exit(ExitStatus.usage.rawValue)
  }
}
#endif
