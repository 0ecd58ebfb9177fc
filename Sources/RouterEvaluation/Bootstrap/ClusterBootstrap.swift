internal import Dispatch

/// Resamples of whole clusters: each of n clusters is drawn n times with replacement, and its
/// observations come along with it (Davison & Hinkley, *Bootstrap Methods*, 1997, §3.8).
///
/// Observations of one prompt are not independent, so the prompt is what is drawn. A resample is
/// the vector of how often each cluster was drawn; a statistic of it is computed with these counts
/// as weights, never by copying rows. Resample r depends on the seed and r alone, so the result is
/// the same for any number of threads, and two statistics under one seed are paired.
public struct ClusterBootstrap: Sendable {
  public var clusterCount: Int
  public var replicates: Int
  public var seed: UInt64
  public var threads: Int

  /// With the options' number of replicates, seed and threads.
  public init(clusterCount: Int, options: EvaluationOptions = EvaluationOptions()) {
    precondition(clusterCount > 0, "nothing to resample")
    self.clusterCount = clusterCount
    replicates = max(0, options.bootstrapReplicates)
    seed = options.seed
    threads = max(1, options.threads)
  }

  /// Computes `width` statistics of every resample.
  ///
  /// - Parameters:
  ///   - makeScratch: working memory, made once per thread.
  ///   - body: gets how often each cluster was drawn, and writes the statistics; NaN where one is
  ///     undefined.
  /// - Returns: row-major replicates × width.
  public func run<Scratch>(
    width: Int, makeScratch: @Sendable () -> Scratch,
    _ body:
      @Sendable (
        _ counts: UnsafeBufferPointer<UInt16>, _ scratch: inout Scratch,
        _ statistics: UnsafeMutableBufferPointer<Double>
      ) -> Void
  ) -> [Double] {
    var results = [Double](repeating: .nan, count: replicates * width)
    let workers = max(1, min(threads, replicates))
    results.withUnsafeMutableBufferPointer { buffer in
      // Each row is written by one worker, and all have ended when this returns.
      nonisolated(unsafe) let buffer = buffer
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        var scratch = makeScratch()
        var counts = [UInt16](repeating: 0, count: clusterCount)
        for replicate in replicates * worker / workers..<replicates * (worker + 1) / workers {
          draw(replicate, into: &counts)
          let row = UnsafeMutableBufferPointer(
            rebasing: buffer[replicate * width..<(replicate + 1) * width])
          counts.withUnsafeBufferPointer { body($0, &scratch, row) }
        }
      }
    }
    return results
  }

  /// ``run(width:makeScratch:_:)`` without working memory.
  public func run(
    width: Int,
    _ body:
      @Sendable (
        _ counts: UnsafeBufferPointer<UInt16>, _ statistics: UnsafeMutableBufferPointer<Double>
      ) -> Void
  ) -> [Double] {
    run(width: width, makeScratch: {}) { counts, _, statistics in body(counts, statistics) }
  }

  /// How often each cluster is drawn in a resample. Above 65,535 clusters no count comes near the
  /// limit of its type: it would have to exceed its mean of 1 by as much.
  private func draw(_ replicate: Int, into counts: inout [UInt16]) {
    var generator = ReplicateGenerator(seed: seed, stream: replicate)
    counts.withUnsafeMutableBufferPointer { counts in
      counts.update(repeating: 0)
      for _ in 0..<clusterCount {
        counts[generator.index(below: counts.count)] &+= 1
      }
    }
  }
}
