import CRouterScorer
import Foundation
import TestSupport
import Testing

@Suite struct ErrorTextTests {
  /// Runs `body` on a thread of its own.
  private func onNewThread<R: Sendable>(_ body: @escaping @Sendable () -> R) -> R {
    nonisolated(unsafe) var result: R?
    let done = DispatchSemaphore(value: 0)
    Thread {
      result = body()
      done.signal()
    }.start()
    done.wait()
    return result!
  }

  @Test func `each thread has its own text, empty until something fails`() {
    let (fresh, own) = onNewThread {
      let fresh = String(cString: router_last_error())
      var number = 0.0
      _ = router_scorer_threshold(nil, 0.5, &number)
      let inner = String(cString: router_last_error())
      return (fresh, inner)
    }
    #expect(fresh == "")
    #expect(own == "scorer is NULL")
  }

  @Test func `another thread's failure and one's own success leave the text alone`() throws {
    let router = try SampleRouter()
    let path = router.folder.path("none")
    let texts = onNewThread { [self] in
      var pointer: OpaquePointer?
      _ = router_scorer_open(path, &pointer)
      let first = String(cString: router_last_error())
      let other = onNewThread {
        _ = router_scorer_open(nil, nil)
        return String(cString: router_last_error())
      }
      if let scorer = try? LoadedScorer(router.path) { _ = try? scorer.winRate("fine") }
      return [first, other, String(cString: router_last_error())]
    }
    #expect(texts[0].contains("none: cannot open"))
    #expect(texts[1] == "path is NULL")
    #expect(texts[2] == texts[0])
  }

  @Test func `a long text is cut after a whole character`() {
    let text = onNewThread {
      let long = Array(String(repeating: "ä", count: 600).utf8) + [0x21]
      long.withUnsafeBytes {
        thread_error_set($0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
      }
      return String(cString: router_last_error())
    }
    #expect(text == String(repeating: "ä", count: 511))
  }

  @Test func `the version is the header's`() {
    #expect(String(cString: router_version()) == ROUTER_SCORER_VERSION)
  }
}
