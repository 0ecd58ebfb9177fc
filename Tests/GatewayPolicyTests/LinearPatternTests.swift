#if Gateway
import Foundation
import GatewayPolicy
import Testing

@Suite struct LinearPatternTests {
  private func isFound(_ expression: String, _ text: String) throws -> Bool {
    do throws(PatternError) {
      return try LinearPattern(expression).isFound(in: text)
    } catch {
      Issue.record("\(expression) \(error.message)")
      return false
    }
  }

  @Test(arguments: [
    ("abc", "xabcx", true), ("abc", "ab", false), ("", "", true), ("^a", "ba", false),
    ("a$", "ab", false), ("^$", "", true), ("a|b", "xb", true), ("a|", "", true),
    ("^(ab|cd)+$", "abcdab", true), ("^(ab|cd)+$", "abc", false), ("a.c", "a\nc", false),
    ("^a{2,3}$", "aa", true), ("^a{2,3}$", "aaaa", false), ("^a{2}$", "aaa", false),
    ("^a{2,}$", "aaaaa", true), ("a{", "a{", true), ("[a-c]x", "bx", true),
    ("[^a-c]x", "bx", false),
    ("[]]", "]", true), ("[a-]", "-", true), ("\\d+ km", "12 km", true),
    ("\\bcat\\b", "a cat.", true),
    ("\\bcat\\b", "concat", false), ("\\Bcat", "concat", true), ("(?i)straSSe", "STRASSE", true),
    ("(?i)[x-z]{2}", "Yz", true), ("ü+", "xüüx", true), ("^ü{2}$", "üü", true), ("^.$", "ü", false),
    ("\\.", "a", false), ("\\s\\S", " x", true), ("\\w+@\\w+", "a@b", true), ("a*?b", "aab", true),
    ("(a*)*b", "b", true), ("((a|b)*|c)*d", "abcd", true), ("\\(x\\)", "(x)", true),
  ])
  func `an expression means what it means elsewhere`(
    expression: String, text: String, found: Bool
  ) throws {
    #expect(try isFound(expression, text) == found)
  }

  @Test(arguments: [
    "(", ")", "(a", "a)", "[a", "*", "a|*", "+a", "\\", "\\1", "(a)\\1", "(?=a)", "(?<n>a)",
    "a{200}",
    "a{3,2}", "[z-a]", "[ü]", "((((a{50}){50}){50}){50})", "\\p",
    String(repeating: "a", count: 1_001),
    String(repeating: "(", count: 60) + String(repeating: ")", count: 60),
  ])
  func `what is none is refused in words`(expression: String) {
    #expect(throws: PatternError.self) { try LinearPattern(expression) }
  }

  @Test(arguments: ["(a+)+$", "(a|aa)+$", "(a*)*b", "(.*)(.*)(.*)(.*)x$", "^(([a-z])+.)+[A-Z]$"])
  func `expressions that ruin other engines end here`(expression: String) throws {
    // Backtracking would take longer than the world has been there.
    #expect(try !isFound(expression, String(repeating: "a", count: 30_000) + "!"))
  }

  @Test func `of a text that is too long both ends are searched`() throws {
    let middle = String(repeating: "x", count: LinearPattern.textLimit)
    #expect(try isFound("start", "start" + middle))
    #expect(try isFound("end$", middle + "end"))
    #expect(try !isFound("needle", middle + "needle" + middle))
  }

  /// Random expressions and texts against Foundation's engine.
  @Test(arguments: 0..<4 as Range<UInt64>)
  func `a search agrees with another engine`(seed: UInt64) throws {
    var state = seed &+ 99
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    func expression(_ depth: Int) -> String {
      let atoms = ["a", "b", ".", "[ab]", "[^a]", "\\w", "\\s", "\\b", "c"]
      switch depth == 0 ? 0 : next(5) {
      case 1: return expression(depth - 1) + expression(depth - 1)
      case 2: return "(" + expression(depth - 1) + "|" + expression(depth - 1) + ")"
      case 3: return "(" + expression(depth - 1) + ")" + ["*", "+", "?", "{1,2}"][next(4)]
      case 4: return ["^", "", ""][next(3)] + expression(depth - 1) + ["$", "", ""][next(3)]
      default: return atoms[next(atoms.count)]
      }
    }
    for _ in 0..<300 {
      let pattern = expression(4)
      let linear = try LinearPattern(pattern)
      let other = try NSRegularExpression(pattern: pattern)
      for _ in 0..<4 {
        let text = (0..<next(8)).map { _ in ["a", "b", "c", " "][next(4)] }.joined()
        let range = NSRange(location: 0, length: text.utf16.count)
        let expected = other.firstMatch(in: text, range: range) != nil
        #expect(linear.isFound(in: text) == expected, "\(pattern) in “\(text)”")
      }
    }
  }
}
#endif
