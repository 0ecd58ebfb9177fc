import Foundation
import TestSupport
import Testing

/// The page in a real browser.
@Suite(.enabled(if: Browser.tool != nil, Browser.needed), .serialized) struct BrowserTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    // Names without a place to break, many tasks, costs: what makes a page wide.
    let rows = (0..<400).map { i in
      """
      {"prompt":"\(String(repeating: "unbreakable\(i)", count: 1 + i % 40))",\
      "task":"task_\(String(repeating: "x", count: i % 5 * 12))\(i % 5)",\
      "scores":{"provider/\(String(repeating: "S", count: 90))":\(i % 7 == 0 ? 0 : 1),\
      "w":\(i % 40 > 15 ? 0 : 1)},\
      "costs":{"provider/\(String(repeating: "S", count: 90))":0.0123,"w":0.00045}}
      """
    }.joined(separator: "\n")
    try folder.write(rows + "\n")
    let trained = try Tool("router-train").run(["--data", "data.jsonl"] + quick, in: folder.url)
    #expect(trained.status == 0, "\(trained.errors)")
    let outcome = try Tool("router-eval").run(
      [
        "--report", "page.html", "--bootstrap", "50", "--requests-per-month", "1000000", "--price",
        "w=+50%",
      ], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  /// What a script that stands beside the page finds in it; the page itself runs none. A window
  /// cannot be as narrow as a phone, a frame can.
  private func measure(_ script: String, width: Int, _ option: String = "--mute-audio") throws
    -> String
  {
    try folder.write(
      """
      <!DOCTYPE html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
      <iframe src="page.html" width="\(width)" height="1000" style="border: 0"></iframe>
      <script>
      const frame = document.querySelector("iframe")
      addEventListener("load", () => {
        const measure = (document, innerWidth, performance) => (\(script))
        const inner = frame.contentWindow
        const answer = measure(frame.contentDocument, inner.innerWidth, inner.performance)
        document.body.textContent = "«" + answer + "»"
      })
      </script>
      """, to: "frame.html")
    let dump = try Browser.dump(
      "frame.html", in: folder, width: 1400, "--allow-file-access-from-files", option)
    let end = try #require(dump.lastIndex(of: "»"), "\(dump.prefix(500))")
    let start = try #require(dump[..<end].lastIndex(of: "«"))
    return String(dump[dump.index(after: start)..<end])
  }

  @Test(arguments: [390, 768, 1280])
  func `nothing is wider than the window`(_ width: Int) throws {
    let script = """
      (() => {
        const root = document.documentElement
        const wide = [...document.querySelectorAll("body *")].filter(e =>
          e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + "." + e.className)
        return innerWidth + " " + (root.scrollWidth <= root.clientWidth) + " " + wide.slice(0, 5)
      })()
      """
    #expect(try measure(script, width: width) == "\(width) true ")
  }

  @Test func `a dark scheme turns the page and its drawings dark, and one drawing of each shows`()
    throws
  {
    let script = """
      [getComputedStyle(document.body).backgroundColor,
       getComputedStyle(document.querySelector(".chart .router")).stroke,
       [...document.querySelectorAll("figure")].map(f => [...f.querySelectorAll("svg")].filter(s =>
         getComputedStyle(s).display != "none").map(s => s.classList[1])).join()].join(" ")
      """
    let light = try measure(script, width: 1280)
    let dark = try measure(script, width: 390, "--blink-settings=preferredColorScheme=0")
    #expect(light == "rgb(255, 255, 255) rgb(31, 95, 208) wide,wide")
    #expect(dark == "rgb(15, 20, 27) rgb(108, 176, 255) narrow,narrow")
  }

  @Test func `all text stands out from what is behind it`() throws {
    let script = """
      (() => {
        const numbers = c => c.match(/[0-9.]+/g).map(Number)
        const light = c => { const [r, g, b] = numbers(c).map(v => (v /= 255) <= .03928
          ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b }
        const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e)
          .backgroundColor; if (numbers(c)[3] !== 0) return c } return "rgb(255, 255, 255)" }
        const poor = new Set()
        for (const e of document.querySelectorAll("body *")) {
          const own = [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim())
          if (!own || e.closest("svg") && e.tagName != "text" || e.tagName == "SCRIPT") continue
          const style = getComputedStyle(e)
          const a = light(e.tagName == "text" ? style.fill : style.color), b = light(behind(e))
          const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05)
          if (ratio < 4.5) poor.add(e.tagName + "." + e.getAttribute("class") + ratio.toFixed(2))
        }
        return [...poor].join(" ")
      })()
      """
    #expect(try measure(script, width: 1280) == "")
    let dark = try measure(script, width: 1280, "--blink-settings=preferredColorScheme=0")
    #expect(dark == "")
  }

  @Test func `nothing is asked of any other place`() throws {
    let script = "performance.getEntriesByType('resource').length"
    #expect(try measure(script, width: 1280) == "0")
    // The page as it is, with its own policy, comes through whole.
    let dump = try Browser.dump("page.html", in: folder, width: 1280)
    #expect(dump.contains("Choosing a threshold") && dump.contains("default-src 'none'"))
  }
}
