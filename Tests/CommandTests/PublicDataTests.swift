import Foundation
import TestSupport
import Testing

/// The commands on the public sets that lie beside the package.
@Suite struct PublicDataTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let pair = [
    "--strong", "gpt-4-1106-preview", "--weak", "mistralai/Mixtral-8x7B-Instruct-v0.1",
  ]

  private func constants(_ name: String, _ flags: String...) throws -> (Report, text: String) {
    let path = try #require(sharedData("routellm/\(name).jsonl")).path
    let arguments = ["--data", path, "--constants"] + Self.pair + flags
    let json = try Tool("router-eval").run(arguments + ["--format", "json"])
    let text = try Tool("router-eval").run(arguments)
    #expect(json.status == 0 && text.status == 0, "\(json.errors)")
    return (try Report(json.output), text.output)
  }

  @Test(.enabled(if: sharedData("routellm/mmlu.jsonl") != nil, needsSharedData))
  func `MMLU shows its published constants`() throws {
    let (report, text) = try constants("mmlu")
    #expect(text.contains("14,037") && text.contains("80.587 %"), "\(text)")
    #expect(report.number("prompts") == 14_037)
    // Published as 68.092: 9,558 of 14,037 are 68.0915 %, which was rounded once more.
    let weak = try #require(report.number("weak_quality"))
    #expect(abs(100 * weak - 68.092) < 0.001)
    #expect((100 * weak * 1e4).rounded() / 1e4 == 68.0915)
  }

  @Test(.enabled(if: sharedData("routellm/gsm8k.jsonl") != nil, needsSharedData))
  func `GSM8K shows its published constants`() throws {
    let (report, text) = try constants("gsm8k")
    for number in ["1,307", "85.769 %", "63.734 %"] { #expect(text.contains(number), "\(text)") }
    #expect(report.number("prompts") == 1_307)
  }

  @Test(.enabled(if: sharedData("routellm/mtbench.jsonl") != nil, needsSharedData))
  func `MT-Bench shows its published constants`() throws {
    let (report, text) = try constants("mtbench", "--scale", "raw")
    for number in ["72 ", "9.2118", "8.2813"] { #expect(text.contains(number), "\(text)") }
    #expect(report.number("prompts") == 72)
  }

  @Test(.enabled(if: sharedData("raw/arena-55k-sample.csv") != nil, needsSharedData))
  func `the Arena CSV trains as downloaded`() throws {
    let path = try #require(sharedData("raw/arena-55k-sample.csv")).path
    let trained = try Tool("router-train").run(["--data", path] + quick, in: folder.url)
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.output.hasPrefix("500 battles on "))
    let evaluated = try Tool("router-eval").run(
      ["--threshold", "0.3", "--bootstrap", "20"], in: folder.url)
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    #expect(evaluated.output.contains("held out of "))
    #expect(evaluated.output.contains("\nVerdict"))
  }

  @Test(.enabled(if: sharedData("battles/qlora-oa.jsonl") != nil, needsSharedData))
  func `qlora-oa trains and bare router-eval prints a sensible table`() throws {
    let path = try #require(sharedData("battles/qlora-oa.jsonl")).path
    let trained = try Tool("router-train").run(
      ["--data", path, "--preset", "fast", "--bootstrap", "100"], in: folder.url)
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.output.hasPrefix("29,401 battles on "))
    #expect(trained.output.contains("the answer shown first gains"))
    let text = try Tool("router-eval").run(
      ["--threshold", "0.3", "--bootstrap", "100"], in: folder.url)
    #expect(text.status == 0 && text.errors.isEmpty, "\(text.errors)")
    // The line of the data is as long as their path.
    for line in text.output.split(separator: "\n") where !line.hasPrefix("data ") {
      #expect(line.count <= 80, "\(line)")
    }
    let json = try Tool("router-eval").run(
      ["--threshold", "0.3", "--bootstrap", "100", "--format", "json"], in: folder.url)
    let report = try Report(json.output)
    #expect(report.text("strong_model") == "gpt-4")
    let strong = try #require(report.number("strong_quality"))
    let weak = try #require(report.number("weak_quality"))
    #expect(abs(strong + weak - 1) < 1e-9 && strong > 0.7)
    #expect(text.output.contains(String(format: "quality of strong alone         %.4f", strong)))
    // The prompt tells something about the winner that ratings alone do not.
    #expect(try #require(report.number("battle_log_loss_difference")) < 0)
  }
}
