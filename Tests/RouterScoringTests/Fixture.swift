import PromptFeatures

@testable import RouterScoring

/// A linear congruential generator (Knuth's MMIX constants): the same numbers in every run.
struct Numbers {
  private var state: UInt64

  init(seed: UInt64 = 1) { state = seed }

  /// The next number in −1..<1, a multiple of 2⁻²³.
  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int(state >> 40)) / Float(1 << 23) - 1
  }

  mutating func next(_ count: Int) -> [Float] { (0..<count).map { _ in next() } }
}

/// Small routers that use every part of the format.
enum Fixture {
  static let buckets = 256
  static let dimension = 5
  static let rows = 7
  static let distilledDimension = 34
  static let distilledRows = 9
  static let landmarks = 3
  static let embedding = 4
  static let surface = SurfaceFeatures.count

  static let prompts: [[String]] = [
    ["Is 7 prime?"], ["Write a poem about $x^2 = 3$.", "Shorter, please."], [""],
    ["The quick brown fox jumps over the lazy dog. The dog sleeps; the fox doesn't."],
    ["漢字です。", "naïve Straße", "```swift\nlet a = 1\n```"],
  ]

  /// Rows for other buckets than the token table's, so that some n-grams have a row in one, in both
  /// and in none; a dimension of more than one block of the sum, and not of whole blocks.
  static func distilledTable() -> TokenTable {
    var numbers = Numbers(seed: 4)
    return TokenTable(
      dimension: distilledDimension,
      rowOfBucket: (0..<buckets).map {
        $0 % 3 == 0 ? TokenTable.noRow : UInt16($0 % distilledRows)
      },
      codes: numbers.next(distilledRows * distilledDimension).map { Int8($0 * 127) },
      scales: numbers.next(distilledRows).map { abs($0) + 0.1 })
  }

  static func views(
    embedding: Bool = true, distilled: Bool = true, projected: Bool = true
  ) -> PromptViews {
    var numbers = Numbers(seed: 2)
    return PromptViews(
      surface: SurfaceView(
        means: numbers.next(surface), deviations: numbers.next(surface).map { abs($0) + 0.5 }),
      ngrams: NgramView(
        inverseDocumentFrequencies: numbers.next(buckets).enumerated().map {
          $0 % 11 == 0 ? 0 : abs($1) + 1
        }),
      tokens: TokenTable(
        dimension: dimension,
        rowOfBucket: (0..<buckets).map { $0 % 4 == 0 ? TokenTable.noRow : UInt16($0 % rows) },
        codes: numbers.next(rows * dimension).map { Int8($0 * 127) },
        scales: numbers.next(rows).map { abs($0) + 0.1 }),
      distilled: distilled ? distilledTable() : nil,
      embeddingDimension: embedding ? Fixture.embedding : nil,
      embeddingProjection: embedding && projected ? projection() : nil)
  }

  static func projection() -> EmbeddingProjection {
    var numbers = Numbers(seed: 5)
    return EmbeddingProjection(
      mean: numbers.next(embedding).map { $0 * 0.3 }, components: numbers.next(3 * embedding))
  }

  /// Every kind of head, over every input that it can read.
  ///
  /// - Parameters:
  ///   - tasks: whether there are heads of tasks and of neighbours, and embeddings are projected.
  static func model(
    embedding: Bool = true, distilled: Bool = true, tasks: Bool = true
  ) -> RouterModel {
    var numbers = Numbers(seed: 3)
    let views = views(embedding: embedding, distilled: distilled, projected: tasks)
    let read = tasks ? 3 : Fixture.embedding
    let dense =
      surface + dimension + (distilled ? distilledDimension : 0) + (embedding ? read : 0)
    func linear(_ input: HeadInput, _ count: Int) -> LinearHead {
      LinearHead(input: input, weights: numbers.next(count), bias: numbers.next())
    }
    func nystrom(_ input: HeadInput, _ count: Int, scale: Float) -> Head {
      .nystrom(
        NystromHead(
          input: input, gamma: 0.7, surfaceScale: scale,
          landmarks: numbers.next(landmarks * (count + (scale == 0 ? 0 : surface))),
          weights: numbers.next(landmarks), bias: numbers.next()))
    }
    var heads: [(String, Head)] = [
      ("surface", .linear(linear(.surface, surface))),
      ("ngrams", .linear(linear(.ngrams, buckets))),
      ("tokens", .linear(linear(.tokens, dimension))),
      ("dense", .linear(linear(.dense, dense))),
      ("tokens-nystrom", nystrom(.tokens, dimension, scale: 0.1)),
      (
        "ngrams-logistic",
        .logisticDifference(strong: linear(.ngrams, buckets), weak: linear(.ngrams, buckets))
      ),
      (
        "dense-logistic",
        .logisticDifference(strong: linear(.dense, dense), weak: linear(.dense, dense))
      ),
    ]
    if embedding {
      heads.append(("embedding", .linear(linear(.embedding, read))))
      heads.append(("embedding-nystrom", nystrom(.embedding, read, scale: 0)))
    }
    if distilled {
      heads.append(("distilled", .linear(linear(.distilled, distilledDimension))))
      heads.append(("distilled-nystrom", nystrom(.distilled, distilledDimension, scale: 0.1)))
    }
    if tasks {
      var inputs: [(HeadInput, Int)] = [(.tokens, dimension)]
      if distilled { inputs.append((.distilled, distilledDimension)) }
      if embedding { inputs.append((.embedding, read)) }
      for (input, count) in inputs {
        var more = Numbers(seed: 6)
        let near = NeighbourHead(
          input: input, neighbours: 4, vectors: more.next(9 * count), gains: more.next(9))
        heads.append(("\(input.rawValue)-knn", .neighbours(near)))
        let scale: Float = input == .embedding ? 0 : 0.1
        let width = count + (scale == 0 ? 0 : surface)
        let tasks = TaskHead(
          input: input, gamma: 0.4, surfaceScale: scale, landmarks: more.next(landmarks * width),
          weights: more.next(18 * landmarks), biases: more.next(18), gains: more.next(18))
        heads.append(("\(input.rawValue)-tasks", .tasks(tasks)))
      }
    }
    return RouterModel(
      pair: ModelPair(strong: "openai/gpt-4", weak: "mixtral \"8x7b\" ü"), views: views,
      heads: heads.enumerated().map { index, head in
        StackedHead(
          name: head.0, head: head.1, mean: numbers.next(), deviation: abs(numbers.next()) + 0.1,
          weight: index == 2 ? 0 : abs(numbers.next()))
      },
      intercept: 0.1,
      calibration: Calibration(
        knots: [-3, -0.5, 0.25, 4], logits: [-4, -1, 0.5, 3.5], lowest: 0.01, highest: 0.99),
      scoreQuantiles: (0...100).map { Float($0) * 0.06 - 3 },
      modelHeads: ModelHeads(
        models: ["a", "b", "c"], biases: numbers.next(3), factors: numbers.next(6),
        projection: numbers.next(2 * dense), rank: 2, tieParameter: 1.4, positionBias: 0.2),
      ratings: ModelHeads(
        models: ["a", "b", "c"], biases: numbers.next(3), factors: [], projection: [], rank: 0,
        tieParameter: 1.2, positionBias: 0),
      provenance: Provenance(
        files: [
          .init(name: "data/battles.jsonl", sha256: String(repeating: "0f", count: 32), rows: 9)
        ],
        algorithm: "mf", preset: "balanced", seed: UInt64.max, holdout: 0.2,
        flags: ["--holdout", "0.2"], simulated: true, trainingPrompts: 4,
        promptHashes: [0, 7, 7, 0xFFFF_FFFF], costs: ["a": 0.25, "b": 1e-9],
        metrics: ["apgr": 0.625, "log_loss": 0.1], winMargin: 0,
        encoders: distilled
          ? .init(
            distilled: .init(name: "small-encoder", sha256: String(repeating: "0a", count: 32)))
          : nil))
  }

  /// A router of a few kilobytes that still has every kind of tensor but the tables'.
  static func smallModel() -> RouterModel {
    var model = model()
    model.views.ngrams = nil
    model.views.tokens = nil
    model.views.distilled = nil
    model.heads = model.heads.filter { ["surface", "embedding"].contains($0.name) }
    model.modelHeads = nil
    return model
  }

  static let suppliedEmbedding: [Float] = [0.5, -1, 2, 0.25]
}

/// Runs `body` with the turns as the scorer takes them.
func withTurns<R>(
  _ turns: [String], _ body: (UnsafeBufferPointer<UnsafeRawBufferPointer>) throws -> R
) rethrows -> R {
  try withTurns(bytes: turns.map { Array($0.utf8) }, body)
}

/// Runs `body` with turns of any bytes.
func withTurns<R>(
  bytes turns: [[UInt8]], _ body: (UnsafeBufferPointer<UnsafeRawBufferPointer>) throws -> R
) rethrows -> R {
  let lengths = turns.map(\.count)
  return try turns.flatMap { $0 }.withUnsafeBytes { bytes in
    var start = 0
    var buffers: [UnsafeRawBufferPointer] = []
    for length in lengths {
      buffers.append(UnsafeRawBufferPointer(rebasing: bytes[start..<start + length]))
      start += length
    }
    return try buffers.withUnsafeBufferPointer(body)
  }
}

/// Loads bytes as a file's, with the error if there is one.
func loading(_ bytes: [UInt8]) -> Result<Scorer, ArtifactError> {
  bytes.withUnsafeBytes { bytes in
    Result { () throws(ArtifactError) in try Scorer.load(bytes) }
  }
}

extension Result where Failure == ArtifactError {
  var error: ArtifactError? {
    if case .failure(let error) = self { error } else { nil }
  }
}

/// Taking artifacts apart and putting them together again, sealed with the right checksum.
enum Forge {
  /// The header's JSON and the tensors behind it.
  static func parts(_ file: [UInt8]) -> (header: String, tensors: [UInt8]) {
    let length = Int(file.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
    return (String(decoding: file[8..<8 + length], as: UTF8.self), Array(file[(8 + length)...]))
  }

  /// A file of this header and these tensors with the checksum that it should have.
  static func file(_ header: String, _ tensors: [UInt8] = []) -> [UInt8] {
    var file = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    file += header.utf8
    file += tensors
    let key = Array("\"xxh64\":\"".utf8)
    let places = file.indices.dropLast(key.count + 15)
    guard let start = places.first(where: { file[$0..<$0 + key.count].elementsEqual(key) })
    else { return file }
    let field = start + key.count..<start + key.count + 16
    let digits = file.withUnsafeBytes { TensorFile.checksum(of: $0, zeroing: field) }
    file.replaceSubrange(field, with: digits.utf8)
    return file
  }

  /// The file with `old` replaced by `new` in its header, sealed again.
  static func replacing(_ old: String, _ new: String, in file: [UInt8]) -> [UInt8] {
    let (header, tensors) = parts(file)
    precondition(header.contains(old), "the header lacks \(old)")
    return Forge.file(replace(old, new, header), tensors)
  }

  static func replace(_ old: String, _ new: String, _ text: String) -> String {
    let (old, new, text) = (Array(old.utf8), Array(new.utf8), Array(text.utf8))
    var result: [UInt8] = []
    var position = 0
    while position < text.count {
      if position + old.count <= text.count, text[position..<position + old.count] == old[...] {
        result += new
        position += old.count
      } else {
        result.append(text[position])
        position += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
