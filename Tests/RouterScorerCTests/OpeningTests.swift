import CRouterScorer
import Foundation
import Glibc
import RouterScoring
import TestSupport
import Testing

@Suite struct OpeningTests {
  private let router: SampleRouter

  init() throws { router = try SampleRouter() }

  /// What opening a path fails with; checks that the output stays as it was.
  private func refusal(_ path: String) -> CallFailure? {
    let before = OpaquePointer(bitPattern: 8)
    var pointer = before
    let failure = callFailure(router_scorer_open(path, &pointer))
    #expect(pointer == before)
    return failure
  }

  private func refusal(of bytes: [UInt8]) -> CallFailure? {
    var pointer: OpaquePointer?
    let failure = callFailure(
      bytes.withUnsafeBytes { router_scorer_load($0.baseAddress, $0.count, &pointer) })
    router_scorer_free(pointer)
    return failure
  }

  @Test func `what is no file gets the file status and names it`() throws {
    let missing = router.folder.path("none")
    #expect(
      refusal(missing)
        == CallFailure(
          status: ROUTER_ERROR_FILE,
          text: "\(missing): cannot open the router: No such file or directory; check the path"))
    #expect(refusal(router.folder.url.path)?.status == ROUTER_ERROR_FILE)
    #expect(refusal("")?.status == ROUTER_ERROR_FILE)
    #expect(refusal("/dev/zero")?.status == ROUTER_ERROR_FILE)
  }

  @Test func `what is no router gets the artifact status and names the file`() throws {
    let text = try router.folder.write("this is not a router at all", to: "text")
    let failure = try #require(refusal(text))
    #expect(failure.status == ROUTER_ERROR_ARTIFACT)
    #expect(failure.text.hasPrefix("\(text): "))
  }

  @Test func `every damage to the bytes is refused or harmless`() throws {
    let good = try Array(Data(contentsOf: URL(filePath: router.path)))
    for length in stride(from: 0, to: good.count, by: 997) {
      #expect(refusal(of: Array(good[..<length]))?.status == ROUTER_ERROR_ARTIFACT)
    }
    for position in stride(from: 0, to: good.count, by: 61) {
      var damaged = good
      damaged[position] ^= 0x10
      #expect(refusal(of: damaged)?.status == ROUTER_ERROR_ARTIFACT, "byte \(position)")
    }
    #expect(refusal(of: good + [0])?.status == ROUTER_ERROR_ARTIFACT)
  }

  @Test func `NULLs and lengths beyond any file's are argument errors`() throws {
    var pointer: OpaquePointer?
    var byte: UInt8 = 0
    let calls: [(String, () -> router_status)] = [
      ("path is NULL", { router_scorer_open(nil, &pointer) }),
      ("scorer is NULL", { router_scorer_open(router.path, nil) }),
      ("bytes is NULL", { router_scorer_load(nil, 1, &pointer) }),
      ("scorer is NULL", { router_scorer_load(&byte, 1, nil) }),
      ("length is beyond any file's", { router_scorer_load(&byte, -1, &pointer) }),
    ]
    for (text, call) in calls {
      #expect(callFailure(call()) == CallFailure(status: ROUTER_ERROR_ARGUMENT, text: text))
    }
    #expect(callFailure(router_scorer_load(nil, 0, &pointer))?.status == ROUTER_ERROR_ARTIFACT)
    #expect(pointer == nil)
    router_scorer_free(nil)
  }

  @Test func `a path need not be UTF-8`() throws {
    let name: [UInt8] = [0x72, 0xFF, 0xFE, 0x0A]
    let path = Array(router.folder.url.path.utf8) + [0x2F] + name + [0]
    let link = path.map { CChar(bitPattern: $0) }
    #expect(symlink(router.path, link) == 0)
    defer { unlink(link) }
    var pointer: OpaquePointer?
    try check(router_scorer_open(link, &pointer))
    router_scorer_free(pointer)
    let missing = link.dropLast() + [0x62, 0]
    let failure = callFailure(router_scorer_open(Array(missing), &pointer))
    #expect(failure?.status == ROUTER_ERROR_FILE)
    #expect(failure?.text.contains("r\u{FFFD}\u{FFFD}?b: cannot open") == true)
  }

  @Test func `a long path is shown by its end, with what to do`() throws {
    let text = try #require(refusal("/" + String(repeating: "x", count: 3000) + "/end")).text
    #expect(text.hasPrefix("…xxx") && text.contains("x/end: cannot open"))
    #expect(text.hasSuffix("check the path"))
  }

  @Test func `bytes load like their file, which may be replaced meanwhile`() throws {
    let opened = try LoadedScorer(router.path)
    let expected = try opened.winRate("Is 7 prime?")
    let bytes = try Data(contentsOf: URL(filePath: router.path))
    var pointer: OpaquePointer?
    try check(
      bytes.withUnsafeBytes { router_scorer_load($0.baseAddress, $0.count, &pointer) })
    defer { router_scorer_free(pointer) }
    try router.folder.write("gone", to: "router.safetensors")
    var rate = 0.0
    try check(router_scorer_win_rate(pointer, "Is 7 prime?", 11, &rate))
    #expect(rate == expected)
    #expect(try opened.winRate("Is 7 prime?") == expected)
  }

  @Test func `bytes may lie at any address`() throws {
    let bytes = try Array(Data(contentsOf: URL(filePath: router.path)))
    let expected = try LoadedScorer(router).winRate("Is 7 prime?")
    for offset in 1...7 {
      var pointer: OpaquePointer?
      try check(
        ([UInt8](repeating: 0, count: offset) + bytes).withUnsafeBytes {
          router_scorer_load($0.baseAddress.map { $0 + offset }, bytes.count, &pointer)
        })
      defer { router_scorer_free(pointer) }
      var rate = 0.0
      try check(router_scorer_win_rate(pointer, "Is 7 prime?", 11, &rate))
      #expect(rate == expected)
    }
  }
}
