import CRouterScorer
import CommandSupport
import Glibc

/// The scorer's C library, loaded at run time as any other program would, and one router in it.
final class ScorerLibrary: @unchecked Sendable {
  private typealias Open =
    @convention(c) (UnsafePointer<CChar>?, UnsafeMutablePointer<OpaquePointer?>?) -> Int32
  private typealias WinRate =
    @convention(c) (
      OpaquePointer?, UnsafePointer<CChar>?, Int, UnsafeMutablePointer<Double>?
    ) -> Int32
  private typealias WinRates =
    @convention(c) (
      OpaquePointer?, UnsafePointer<router_prompts>?, UInt32, UnsafeMutablePointer<Double>?
    ) -> Int32
  private typealias Free = @convention(c) (OpaquePointer?) -> Void
  private typealias LastError = @convention(c) () -> UnsafePointer<CChar>

  static let defaultPath = ".build/scorer/librouter_scorer.so"

  private let scorer: OpaquePointer
  private let winRate: WinRate
  private let winRates: WinRates
  private let free: Free

  /// - Parameter path: the library's; `router`: the artifact's.
  init(_ path: String, router: String) throws {
    // A name without a slash would be looked for elsewhere.
    guard let handle = dlopen(path.contains("/") ? path : "./" + path, RTLD_NOW | RTLD_LOCAL)
    else {
      let reason = dlerror().map { String(cString: $0) } ?? path
      throw CommandFailure(
        "\(reason); build the library with `make scorer`, or say with --library where it is",
        .missingInput)
    }
    func function<Function>(_ name: String, _ type: Function.Type) throws -> Function {
      guard let symbol = dlsym(handle, name) else {
        throw CommandFailure("\(path): lacks \(name); is it librouter_scorer.so?", .invalidData)
      }
      return unsafeBitCast(symbol, to: type)
    }
    winRate = try function("router_scorer_win_rate", WinRate.self)
    winRates = try function("router_scorer_win_rates", WinRates.self)
    free = try function("router_scorer_free", Free.self)
    let lastError = try function("router_last_error", LastError.self)
    var opened: OpaquePointer?
    guard try function("router_scorer_open", Open.self)(router, &opened) == 0, let opened else {
      throw CommandFailure(String(cString: lastError()), .invalidData)
    }
    scorer = opened
  }

  deinit { free(scorer) }

  @inline(__always)
  func winRate(_ prompt: UnsafePointer<CChar>?, _ length: Int) -> Double {
    var rate = 0.0
    let status = winRate(scorer, prompt, length, &rate)
    precondition(status == 0, "what Swift scored, C scores")
    return rate
  }

  /// Writes the win rates of all prompts.
  func score(_ prompts: PromptBlock, threads: Int) {
    var batch = router_prompts()
    batch.count = prompts.count
    batch.turns = UnsafePointer(prompts.turns)
    batch.lengths = UnsafePointer(prompts.lengths)
    let status = winRates(scorer, &batch, UInt32(threads), prompts.rates)
    precondition(status == 0, "what Swift scored, C scores")
  }
}
