import ArgumentParser
import CommandSupport
import ModelPrices
import SentenceEncoding

/// What `embed` is told of an endpoint.
struct EmbedEndpointOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Embed by this OpenAI-compatible server, such as https://api.openai.com/v1.",
      valueName: "url"))
  var endpoint: String?

  @Option(
    help: ArgumentHelp("The environment variable that holds the key.", valueName: "variable"))
  var apiKeyEnv: String?

  @Option(help: ArgumentHelp("Ask for vectors of so many dimensions.", valueName: "n"))
  var dimensions: Int?

  @Option(
    help: ArgumentHelp(
      "The SQLite file that keeps what was embedded (default: embeddings.sqlite beside --out).",
      valueName: "file"))
  var cache: String?

  @Option(help: ArgumentHelp("Dollars per million tokens.", valueName: "dollars"))
  var price: Double?

  @Option(
    help: ArgumentHelp("Or a price catalogue in the public shape.", valueName: "file"))
  var prices: String?

  @Option(
    help: ArgumentHelp("Stop before the endpoint costs more than this.", valueName: "dollars"))
  var maxCost: Double?

  @Flag(help: "Print what it would cost, and stop.")
  var estimateOnly = false

  @Option(help: ArgumentHelp("Texts in a request.", valueName: "n"))
  var batch = 64

  @Option(help: ArgumentHelp("Requests at once.", valueName: "n"))
  var concurrency = 4

  @Option(help: ArgumentHelp("Seconds for a request.", valueName: "seconds"))
  var timeout = 120.0

  func check() throws {
    guard endpoint != nil else {
      let given = [
        apiKeyEnv == nil ? nil : "--api-key-env", dimensions == nil ? nil : "--dimensions",
        cache == nil ? nil : "--cache", price == nil ? nil : "--price",
        prices == nil ? nil : "--prices", maxCost == nil ? nil : "--max-cost",
        estimateOnly ? "--estimate-only" : nil,
      ].compactMap { $0 }
      guard given.isEmpty else { throw ValidationError("\(given[0]) goes with --endpoint URL") }
      return
    }
    guard (1...2048).contains(batch), (1...64).contains(concurrency) else {
      throw ValidationError("--batch takes 1 to 2048, --concurrency 1 to 64")
    }
    guard dimensions.map({ (1...65_536).contains($0) }) ?? true else {
      throw ValidationError("--dimensions takes a number from 1 to 65536")
    }
    guard price.map({ (0...1e6).contains($0) }) ?? true,
      maxCost.map({ (0...1e9).contains($0) }) ?? true
    else { throw ValidationError("--price and --max-cost take dollars, 0 or more") }
    guard price == nil || prices == nil else {
      throw ValidationError("--price and --prices both set the price; give one of them")
    }
    guard (0.1...3600).contains(timeout) else {
      throw ValidationError("--timeout takes 0.1 to 3600 seconds")
    }
  }

  /// nil without an endpoint.
  func embedding(model: String, out: String) throws -> RemoteEmbedding? {
    guard let endpoint else { return nil }
    var base = endpoint[...]
    while base.last == "/" { base.removeLast() }
    var described = EmbeddingEndpoint(
      baseURL: String(base), model: model, keyVariable: apiKeyEnv)
    described.dimensions = dimensions
    described.price = price
    if let prices {
      guard let known = try PriceCatalogue(contentsOf: prices)[model] else {
        throw CommandFailure(
          "\(prices): there is no price of \(model); give it with --price", .invalidData)
      }
      described.price = known.input * 1e6
    }
    let folder = out.lastIndex(of: "/").map { String(out[...$0]) } ?? ""
    var embedding = RemoteEmbedding(described, cache: cache ?? folder + "embeddings.sqlite")
    embedding.batchSize = batch
    embedding.concurrency = concurrency
    embedding.maximumCost = maxCost
    embedding.timeout = timeout
    return embedding
  }

  func text(of estimate: RemoteEmbedding.Estimate, _ embedding: RemoteEmbedding) -> String {
    let missing = estimate.distinct - estimate.cached
    var text =
      "\(estimate.distinct.readable) distinct texts, \(estimate.cached.readable) of them in "
      + "\(embedding.cache); to embed: \(missing.readable), about \(estimate.tokens.readable) tokens"
    text += estimate.cost.map { ", about \(Self.dollars($0))" } ?? ", at a price that is not known"
    if estimate.cut > 0 {
      text +=
        "; \(estimate.cut.readable) longer ones are cut at \(embedding.textLimit.readable) bytes"
    }
    return text
  }

  func text(of summary: RemoteEmbedding.Summary, time: String) -> String {
    let cost = summary.cost.map { ", \(Self.dollars($0))" } ?? ""
    return "embedded: \(summary.sent.readable) texts in \(summary.requests.readable) requests "
      + "(\(summary.retries.readable) sent again), \(summary.tokens.readable) tokens\(cost), in \(time)"
  }

  private static func dollars(_ value: Double) -> String {
    let micro = Int((value * 1e6).rounded())
    let digits = String(micro % 1_000_000)
    return "$\(micro / 1_000_000)." + String(repeating: "0", count: 6 - digits.count) + digits
  }
}
