#if Gateway
import ArgumentParser
import CommandInterface
import GatewayPolicy
import RoutingGateway

struct Prices: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print what each deployment charges, and by whose word.")

  @OptionGroup var files: ConfigurationOption

  func run() throws {
    try ConfigurationFailure.translated {
      let (configuration, prices) = try GatewayFiles(path: files.config).read()
      print(PriceTable(configuration, prices).text)
    }
  }
}
#endif
