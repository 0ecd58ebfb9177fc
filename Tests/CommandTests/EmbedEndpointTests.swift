import Foundation
import TestSupport
import Testing

/// `router-data embed --endpoint`, against a server of the tests.
@Suite struct EmbedEndpointTests {
  private let folder = try! TemporaryFolder()
  private let key = "sk-canary-5f1e0b"

  private func write(prompts: Int) throws {
    let lines = (0..<prompts).map { index in
      #"{"prompt": "prompt \#(index)", "scores": {"a": 1, "b": \#(index % 2)}}"#
    }
    try folder.write(lines.joined(separator: "\n") + "\n", to: "data.jsonl")
  }

  private func embed(
    _ server: LoopbackServer, _ model: String, _ flags: [String] = [],
    environment: [String: String] = [:], whileRunning: (Process) -> Void = { _ in }
  ) throws -> Tool.Outcome {
    try Tool("router-data").run(
      [
        "embed", "--endpoint", server.url + "/v1/", "--model", model, "--data", "data.jsonl",
        "--out", "x.npy",
      ] + flags, in: folder.url, environment: environment, whileRunning: whileRunning)
  }

  @Test func `an endpoint's vectors become a file that training reads`() throws {
    let server = try LoopbackServer("Tests/Servers/embeddings.py", ["--key", key])
    try write(prompts: 60)
    let outcome = try embed(
      server, "good", ["--api-key-env", "EMBED_KEY", "--price", "0.02"],
      environment: ["EMBED_KEY": key])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("embedded: 60 texts in 1 requests"))
    #expect(outcome.errors.contains("60 distinct texts, 0 of them in embeddings.sqlite"))
    #expect(server.count("got 60 key") == 1)
    let training = try Tool("router-train").run(
      [
        "--data", "data.jsonl", "--algorithm", "routellm-mf", "--embeddings", "x.npy", "--out",
        "r.safetensors",
      ], in: folder.url)
    // Score tables train no such router; the vectors themselves are not what is refused.
    #expect(!training.errors.contains("x.npy"))
    let again = try embed(server, "good")
    #expect(again.output.contains("embedded: 0 texts in 0 requests"))
    #expect(server.count("got") == 1)
  }

  @Test func `an estimate sends nothing`() throws {
    let server = try LoopbackServer("Tests/Servers/embeddings.py")
    try write(prompts: 10)
    let outcome = try embed(server, "good", ["--price", "0.02", "--estimate-only"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("about 20 tokens, about $0.000000"))
    #expect(server.count("got") == 0)
    #expect(!FileManager.default.fileExists(atPath: folder.path("x.npy")))
  }

  @Test(arguments: ["dead", "locked"])
  func `a key that the server repeats is in no output`(model: String) throws {
    let server = try LoopbackServer("Tests/Servers/embeddings.py", ["--key", key])
    try write(prompts: 3)
    let outcome = try embed(
      server, model, ["--api-key-env", "EMBED_KEY"], environment: ["EMBED_KEY": key])
    #expect(outcome.status != 0)
    #expect(!outcome.errors.isEmpty)
    #expect(!(outcome.output + outcome.errors).contains(key))
  }

  @Test func `a key that is not set is usage`() throws {
    let server = try LoopbackServer("Tests/Servers/embeddings.py")
    try write(prompts: 3)
    let outcome = try embed(server, "good", ["--api-key-env", "EMBED_KEY_THAT_IS_NOT_SET"])
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("EMBED_KEY_THAT_IS_NOT_SET is not set"))
    #expect(server.count("got") == 0)
  }

  @Test(arguments: [
    ["--price", "1", "--prices", "x"], ["--batch", "0"], ["--max-tokens", "100"],
    ["--dimensions", "0"], ["--timeout", "0"],
  ])
  func `a wrong command line is usage`(flags: [String]) throws {
    let server = try LoopbackServer("Tests/Servers/embeddings.py")
    try write(prompts: 3)
    #expect(try embed(server, "good", flags).status == 64)
  }

  @Test func `after ten kills nearly nothing was embedded twice`() throws {
    let server = try LoopbackServer("Tests/Servers/embeddings.py", ["--latency", "10"])
    let count = 600
    try write(prompts: count)
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<10 {
      let before = server.count("got")
      _ = try embed(server, "good", ["--batch", "4"]) { process in
        let limit = Date.now.addingTimeInterval(60)
        while server.count("got") < before + 3, process.isRunning, Date.now < limit {
          usleep(2_000)
        }
        usleep(.random(in: 0...30_000, using: &generator))
        kill(process.processIdentifier, SIGKILL)
      }
    }
    let outcome = try embed(server, "good", ["--batch", "4"])
    #expect(outcome.status == 0)
    let sent = server.count("text")
    // Four requests of four texts may have been on their way at each kill.
    #expect(sent >= count)
    #expect(sent <= count + 10 * 16)
    let data = try Data(contentsOf: URL(filePath: folder.path("x.npy")))
    #expect(data.count > count * 8 * 4)
  }
}
