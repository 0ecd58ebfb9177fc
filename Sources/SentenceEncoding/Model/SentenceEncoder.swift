internal import Dispatch
public import LinearAlgebra
internal import Synchronization

/// A BERT sentence encoder, read from its published files and run on BLAS.
///
/// ```swift
/// let encoder = try SentenceEncoder(folder: "all-MiniLM-L6-v2")
/// let vectors = encoder.encode(["How do I build a PC?", "Prove that √2 is irrational."])
/// ```
///
/// The vectors agree with those of `sentence-transformers` to 10⁻⁵ per component. They depend on the
/// last bit on which texts are encoded together, and on the processor, but not on the number of
/// threads.
///
/// - Source: Devlin et al. 2019 (BERT); Reimers and Gurevych 2019 (pooling).
public struct SentenceEncoder: Sendable {
  public let shape: EncoderShape
  public let tokenizer: WordPieceTokenizer
  private let weights: EncoderWeights
  /// Where it was read from, for errors.
  let folder: String

  /// Numbers in a vector.
  public var dimension: Int { shape.dimension }

  /// The most tokens of a text; what is behind them is not read.
  public var maximumTokens: Int { min(shape.maximumTokens, tokenizer.maximumTokens) }

  /// Reads `config.json`, `model.safetensors`, and `tokenizer.json` or `vocab.txt`; the files of
  /// sentence-transformers are followed where they are there.
  ///
  /// - Throws: when a file is missing, damaged, or describes a model of another kind.
  public init(folder: String) throws(EncoderError) {
    guard EncoderFile.exists("\(folder)/config.json") else {
      throw EncoderError(
        .missingInput,
        "there is no config.json here; name the folder of an encoder, with config.json, "
          + "model.safetensors and tokenizer.json or vocab.txt", file: folder)
    }
    self.folder = folder
    shape = try EncoderShape(folder: folder)
    tokenizer = try WordPieceTokenizer(folder: folder).lowercasing(first: shape.lowercasesFirst)
    guard Int(tokenizer.largestID) < shape.vocabularySize else {
      throw EncoderError(
        .damaged,
        "the tokenizer has the token \(tokenizer.largestID), but config.json a vocabulary of "
          + "\(shape.vocabularySize); do the files belong together?", file: folder)
    }
    let room = min(shape.maximumTokens, tokenizer.maximumTokens)
    guard tokenizer.frameCount < room else {
      throw EncoderError(
        .damaged, "a limit of \(room) tokens leaves no room for text", file: folder)
    }
    let path = "\(folder)/model.safetensors"
    guard EncoderFile.exists(path) else {
      throw EncoderError(
        .missingInput,
        "there is no model.safetensors here; get the model in this format", file: path)
    }
    weights = try EncoderWeights(path, shape)
  }

  /// The vectors of texts, one row each.
  public func encode(_ texts: [String], threads: Int = 1) -> Matrix<Float> {
    encode(tokens: texts.map { tokenizer.tokens(of: $0, limit: maximumTokens) }, threads: threads)
  }

  /// The vectors of texts that are tokens already, one row each.
  ///
  /// - Parameters:
  ///   - tokens: of each text at least one and at most ``EncoderShape/positionCount``, all of the
  ///     vocabulary, as ``WordPieceTokenizer/tokens(of:limit:)-(String,_)`` gives them.
  ///   - threads: batches that are worked on side by side. BLAS itself runs on one thread, from here
  ///     on in the whole process.
  ///   - progress: called now and then, on any of the threads, with the share of tokens done.
  public func encode(
    tokens: [[Int32]], threads: Int = 1, progress: (@Sendable (Double) -> Void)? = nil
  ) -> Matrix<Float> {
    let lengths = tokens.map(\.count)
    precondition(
      lengths.allSatisfy { (1...shape.positionCount).contains($0) }, "a text of impossible length")
    let known = 0..<Int32(shape.vocabularySize)
    precondition(tokens.joined().allSatisfy(known.contains), "a token that is not known")
    var vectors = Matrix<Float>(rowCount: tokens.count, columnCount: dimension)
    let batches = TokenBatch.batches(lengths: lengths)
    guard let largest = batches.map(\.tokenCount).max() else { return vectors }
    let total = lengths.reduce(0, +)
    KernelThreads.keepBLASToOneThread()
    let next = Atomic(0)
    let done = Atomic(0)
    vectors.values.withUnsafeMutableBufferPointer { vectors in
      // Every text has rows of its own, written by the one thread that has its batch.
      nonisolated(unsafe) let vectors = vectors.baseAddress!
      DispatchQueue.concurrentPerform(iterations: max(1, min(threads, batches.count))) { _ in
        let pass = ForwardPass(weights, shape, tokens: largest, longest: lengths.max()!)
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < batches.count else { return }
          pass.run(batches[index], tokens, into: vectors)
          let count = done.wrappingAdd(batches[index].tokenCount, ordering: .relaxed).newValue
          progress?(Double(count) / Double(total))
        }
      }
    }
    return vectors
  }
}
