import Foundation
import Testing

/// What a strict reader finds in a page: Python's own HTML and XML parsers, so that we are not our
/// own judge.
struct PageCheck {
  /// The text outside of `style`, all white space as one blank.
  let text: String
  /// What is wrong with the page, in words.
  let faults: [String]
  let drawings: Int
  let headings: [String]

  init(_ path: String) throws {
    let answer = try Python.run(Self.program, path)
    let report = try Report(answer)
    text = report.text("text") ?? ""
    faults = report.texts("faults")
    drawings = Int(report.number("drawings") ?? 0)
    headings = report.texts("headings")
  }

  private static let program = """
    import html.parser, json, re, sys, unicodedata, xml.etree.ElementTree as tree
    page = open(sys.argv[1], encoding="utf-8", newline="").read()
    faults, words, headings, ids = [], [], [], []
    VOID = {"meta", "link", "br", "hr", "img", "wbr", "!doctype"}
    KNOWN = set("html head meta link title style body main header footer section h1 h2 h3 p ul ol li "
      "dl dt dd div span strong figure table caption thead tbody tr th td details summary blockquote "
      "bdi code pre br wbr svg desc text rect line path circle".split())

    class Reader(html.parser.HTMLParser):
      def __init__(self):
        super().__init__()
        self.open = []
      def handle_starttag(self, tag, attributes, closed=False):
        if tag not in KNOWN: faults.append("an element " + tag)
        for name, value in attributes:
          value = value or ""
          if name.startswith("on"): faults.append("a handler " + name)
          if name in ("src", "srcset", "href", "action", "data", "xlink:href", "poster", "style"):
            if (tag, name, value) != ("link", "href", "data:,"):
              faults.append("a reference %s=%s" % (name, value[:60]))
          if name == "id": ids.append(value)
        if tag == "th" and "scope" not in dict(attributes): faults.append("a th without scope")
        if tag not in VOID and not closed: self.open.append(tag)
      def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes, True)
      def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag: faults.append("an unbalanced </%s>" % tag)
      def handle_comment(self, data): faults.append("a comment " + data[:60])
      def unknown_decl(self, data): faults.append("a declaration " + data[:60])
      def handle_pi(self, data): faults.append("an instruction " + data[:60])
      def handle_data(self, data):
        where = self.open[-1] if self.open else ""
        if where == "style":
          if re.search(r"url\\s*\\(|@import|expression|\\\\", data): faults.append("a style that loads")
        else: words.append(data)
        if where in ("h1", "h2"): headings.append(data)

    reader = Reader()
    reader.feed(page)
    reader.close()
    if reader.open: faults.append("left open: " + " ".join(reader.open))
    if len(ids) != len(set(ids)): faults.append("an id twice")
    for mark in set(page):
      if mark not in "\\n\\t" and (unicodedata.category(mark) == "Cc" or mark in "\\u202a\\u202b\\u202c\\u202d\\u202e\\u2066\\u2067\\u2068\\u2069\\u200e\\u200f"):
        faults.append("a raw U+%04X" % ord(mark))
    for needed in ['<html lang="en">', "default-src 'none'", '<meta charset="utf-8">']:
      if needed not in page: faults.append("no " + needed)
    drawings = re.findall(r"<svg.*?</svg>", page, re.S)
    for drawing in drawings:
      try:
        root = tree.fromstring(drawing)
        if not any(child.tag.endswith("title") for child in root): faults.append("an untitled drawing")
      except tree.ParseError as error: faults.append("a drawing is no XML: %s" % error)
      if re.search(r'="[^"]*\\b(nan|inf)\\b', drawing, re.I): faults.append("no number in a drawing")
    print(json.dumps({"text": " ".join("".join(words).split()), "faults": faults,
      "drawings": len(drawings), "headings": headings}))
    """
}
