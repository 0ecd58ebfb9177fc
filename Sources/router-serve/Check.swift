#if Gateway
import ArgumentParser
import CommandInterface
import GatewayPolicy
import RoutingGateway

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read the configuration, the router and the prices, and say what is wrong.")

  @OptionGroup var files: ConfigurationOption

  func run() throws {
    try ConfigurationFailure.translated {
      let (configuration, _) = try GatewayFiles(path: files.config).read()
      let policy = try Policy(configuration)
      try Gateway.checkAuthorities(of: configuration)
      for note in policy.notes { print("note: \(note)") }
      let groups = configuration.groups
      print(
        "\(files.config): good; \(configuration.deployments.count) deployments of "
          + "\(groups.count) models: \(groups.joined(separator: ", "))")
      print("clients may ask for: \(configuration.modelNames.joined(separator: ", "))")
    }
  }
}
#endif
