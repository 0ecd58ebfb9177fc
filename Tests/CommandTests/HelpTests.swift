import TestSupport
import Testing

@Suite struct HelpTests {
  static let commands = ["router-train", "router-eval", "router-data", "router-bench"]

  @Test(arguments: commands) func `every command teaches with examples`(name: String) throws {
    let outcome = try Tool(name).run(["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.contains("USAGE: \(name)"))
    // An example is an indented line that begins with the command's own name.
    #expect(outcome.output.split(separator: "\n").contains { $0.hasPrefix("  \(name) ") })
  }

  @Test(arguments: commands) func `an unknown flag is named`(name: String) throws {
    let outcome = try Tool(name).run(["--no-such-flag"])
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("error: "))
    #expect(outcome.errors.contains("--no-such-flag"))
  }
}
