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
    parallelReplicates(
      count: replicates, width: width, threads: threads,
      makeScratch: { (counts: [UInt16](repeating: 0, count: clusterCount), own: makeScratch()) }
    ) { replicate, scratch, statistics in
      draw(replicate, into: &scratch.counts)
      scratch.counts.withUnsafeBufferPointer { body($0, &scratch.own, statistics) }
    }
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
