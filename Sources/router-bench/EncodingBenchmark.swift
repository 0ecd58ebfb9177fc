import CommandSupport
import Foundation
import LinearAlgebra
import PreferenceTraining
import SentenceEncoding

/// Times an encoder on lists of tokens, beside a peer if there is one.
struct EncodingBenchmark {
  struct Workload {
    var name: String
    var tokens: [[Int32]]

    var tokenCount: Int { tokens.reduce(0) { $0 + $1.count } }
  }

  struct Result {
    var workload: String
    var texts: Int
    var tokens: Int
    var threads: Int
    /// Tokens per second of the rounds.
    var rate: Spread
    var peerRate: Spread?
    /// Round by round, how many times as fast as the peer.
    var ratio: Spread?
    /// The largest difference of a component from the peer's.
    var difference: Float?
  }

  var model: String
  var encoder: SentenceEncoder
  var rounds: Int
  var peer: String?

  func run(_ workload: Workload, threads: Int) throws -> Result {
    let base = "\(NSTemporaryDirectory())/router-bench-\(getpid())"
    let (tokenPath, vectorPath) = ("\(base).json", "\(base).npy")
    defer {
      unlink(tokenPath)
      unlink(vectorPath)
    }
    let peer = try peer.map { command in
      try JSONEncoder().encode(workload.tokens).write(to: URL(fileURLWithPath: tokenPath))
      return try EncodingPeer(command, [model, tokenPath, vectorPath, String(threads)])
    }
    // The first round of each warms up; its vectors are compared.
    let vectors = encoder.encode(tokens: workload.tokens, threads: threads)
    _ = try peer?.run()
    var own: [Double] = []
    var others: [Double] = []
    for _ in 0..<rounds {
      let start = secondsNow()
      _ = encoder.encode(tokens: workload.tokens, threads: threads)
      own.append(secondsNow() - start)
      if let peer { others.append(try peer.run()) }
    }
    let count = Double(workload.tokenCount)
    return Result(
      workload: workload.name, texts: workload.tokens.count, tokens: workload.tokenCount,
      threads: threads, rate: Spread(own.map { count / $0 }),
      peerRate: peer == nil ? nil : Spread(others.map { count / $0 }),
      ratio: peer == nil ? nil : Spread(zip(own, others).map { $1 / $0 }),
      difference: peer == nil ? nil : try difference(vectors, vectorPath))
  }

  private func difference(_ vectors: Matrix<Float>, _ path: String) throws -> Float {
    let others = try NumPyFile.read(path)
    guard others.rowCount == vectors.rowCount, others.columnCount == vectors.columnCount else {
      throw CommandFailure("the peer's vectors are of another number or length", .failure)
    }
    return zip(vectors.values, others.values).map { abs($0 - $1) }.max() ?? 0
  }
}
