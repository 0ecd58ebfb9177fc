import Foundation
import TestSupport
import Testing

/// The page that `--report` writes, as parsers see it.
@Suite(.enabled(if: Python.tool != nil, Python.needed)) struct ReportPageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Text that would leave its place if it were not escaped.
  private static let hostile = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</title></style><script>",
    "<!-- ]]> --", "&lt;b&gt;&#x3c;i", "'\" onload='x", "javascript:alert(1)",
    "</svg><svg/onload=1>",
    "<a href=\"https://example.org/\">", "url(https://example.org/x)", "\u{202E}txet\u{202C}",
    "nul\u{0}bell\u{7}", "\u{2028}\u{FEFF}\u{E0041}", "<bdi></p></li></ol>", "{{7*7}}${7*7}",
  ]

  private func page(_ arguments: String...) throws -> PageCheck {
    let outcome = try Tool("router-eval").run(
      ["--report", "page.html", "--bootstrap", "20"] + arguments, in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try PageCheck(folder.path("page.html"))
  }

  private func train(_ rows: String, to name: String = "data.jsonl") throws {
    try folder.write(rows, to: name)
    let trained = try Tool("router-train").run(["--data", name] + quick, in: folder.url)
    #expect(trained.status == 0, "\(trained.errors)")
  }

  /// Rows whose prompts and tasks are hostile, with the strong model better on the long ones.
  private func hostileRows(_ count: Int, strong: String, weak: String) throws -> String {
    try (0..<count).map { i in
      let text = Self.hostile[i % Self.hostile.count]
      let long = String(repeating: " more words of \(i)", count: i % 30)
      let row: [String: Any] = [
        "prompt": "\(text) \(i)\(long)", "task": Self.hostile[i / 7 % 4],
        "scores": [strong: i % 9 == 0 ? 0 : 1, weak: i % 30 > 12 ? 0 : 1],
        "costs": [strong: 0.01, weak: 0.001],
      ]
      let data = try JSONSerialization.data(withJSONObject: row)
      return String(decoding: data, as: UTF8.self)
    }.joined(separator: "\n") + "\n"
  }

  @Test func `whatever data and names hold stays text`() throws {
    let name = "da<b>ta'\"&\u{202E}.jsonl"
    try train(
      hostileRows(400, strong: "<script>s</script>", weak: "\"><img src=http://x onerror=w>"),
      to: name)
    let check = try page("--share", "0.4", "--examples", "15")
    #expect(check.faults == [])
    #expect(check.drawings == 4)
    #expect(check.text.contains("<script>alert(1)</script>"), "shown as text")
    #expect(check.text.contains("\"><img src=http://x onerror=w>"))
  }

  @Test func `a name and a prompt of megabytes do not make a page of megabytes`() throws {
    let name = String(repeating: "ж", count: 1_000_000)
    var rows = try hostileRows(150, strong: name, weak: "w").split(separator: "\n").prefix(3)
      .joined(separator: "\n")
    let huge = String(repeating: "<long\u{301}>", count: 600_000)
    for i in 0..<150 {
      rows +=
        "\n{\"prompt\":\"\(i % 50 == 0 ? huge : "q") \(i)\",\"scores\":{\"s\":\(i % 3 == 0 ? 0 : 1),\"w\":\(i % 4 == 0 ? 1 : 0)}}"
    }
    try train(rows + "\n")
    let check = try page("--share", "0.5", "--strong", "s", "--weak", "w")
    #expect(check.faults == [])
    let size = try Data(contentsOf: URL(filePath: folder.path("page.html"))).count
    #expect(size < 300_000, "\(size) bytes")
  }

  @Test func `the page says what the report says, in its order`() throws {
    try TrainedSample.copy(to: folder)
    let check = try page("--artifact", "router.safetensors", "--threshold", "0.4")
    #expect(check.faults == [])
    #expect(
      check.headings.dropFirst() == [
        "What it costs and saves", "What strong calls buy", "Choosing a threshold",
        "Can the win rate be believed?",
        "Where the router helps", "Examples", "What was trained on what", "Terms",
      ])
    for words in [
      "win rate is at least 0.4", "95 % interval", "Saved against all strong",
      "This page contains prompts",
      "parts were looked at", "data.jsonl", "router-train --data data.jsonl", "--preset fast",
      "Performance gap recovered",
    ] { #expect(check.text.contains(words), "\(words)") }
  }

  @Test func `no prompt is in a page without examples`() throws {
    try folder.write(
      JudgmentRows.scores(300).replacing("\"prompt\":\"", with: "\"prompt\":\"secret "))
    let trained = try Tool("router-train").run(
      ["--data", "data.jsonl"] + quick, in: folder.url)
    #expect(trained.status == 0, "\(trained.errors)")
    let shown = try page()
    #expect(shown.text.contains("secret"))
    for arguments in [["--no-examples"], ["--examples", "0"]] {
      let hidden = try page(arguments[0], arguments.count > 1 ? arguments[1] : "--sweep")
      #expect(!hidden.text.contains("secret"))
      #expect(!hidden.headings.contains("Examples"))
    }
  }

  @Test func `simulated data and trained prompts are announced first`() throws {
    let simulated = try Tool("router-data").run(
      ["simulate", "--kind", "scores", "--rows", "300", "--out", "demo.jsonl"], in: folder.url)
    #expect(simulated.status == 0)
    let trained = try Tool("router-train").run(["--data", "demo.jsonl"] + quick, in: folder.url)
    #expect(trained.status == 0)
    let check = try page("--data", "demo.jsonl")
    #expect(check.faults == [])
    #expect(check.text.contains("Simulated data. These numbers say nothing about real models."))
    #expect(check.text.contains("In-sample. The router was trained on"))
  }

  @Test func `the same report makes the same page, beside the other outputs`() throws {
    try TrainedSample.copy(to: folder)
    _ = try page("--artifact", "router.safetensors", "--svg", "curve.svg", "--csv", "curve.csv")
    let first = try Data(contentsOf: URL(filePath: folder.path("page.html")))
    _ = try page("--artifact", "router.safetensors", "--threads", "1")
    #expect(try Data(contentsOf: URL(filePath: folder.path("page.html"))) == first)
    #expect(
      folder.names == ["curve.csv", "curve.svg", "data.jsonl", "page.html", "router.safetensors"])
  }

  @Test func `parts of the prompts are a table of the text too`() throws {
    try TrainedSample.copy(to: folder)
    let outcome = try Tool("router-eval").run(
      ["--artifact", "router.safetensors", "--bootstrap", "20", "--by", "length"], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("characters  prompts"))
    #expect(outcome.output.contains("parts were looked at"))
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }
}
