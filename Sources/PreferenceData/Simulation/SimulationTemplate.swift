/// Text with slots: `{topic}`, `{n}` (2…9), `{N}` (a number of two to four digits), `{name}`,
/// `{place}`, `{thing}`, `{term}`, `{day}`.
struct SimulationTemplate: Sendable, ExpressibleByStringLiteral {
  private enum Slot: String {
    case smallNumber = "n"
    case number = "N"
    case topic, name, place, thing, term, day
  }

  private enum Piece {
    case text([UInt8])
    case slot(Slot)
  }

  private let pieces: [Piece]

  init(stringLiteral value: String) {
    pieces = value.split(separator: "{", omittingEmptySubsequences: false).enumerated()
      .flatMap { index, part -> [Piece] in
        guard index > 0 else { return [.text(Array(part.utf8))] }
        let slot = part.prefix { $0 != "}" }
        guard let kind = Slot(rawValue: String(slot)) else {
          preconditionFailure("unknown slot {\(slot)}")
        }
        return [.slot(kind), .text(Array(part.dropFirst(slot.count + 1).utf8))]
      }
  }

  func write(
    to text: inout [UInt8], topic: SimulationTemplate?, _ random: inout SimulationRandom
  ) {
    for piece in pieces {
      switch piece {
      case .text(let bytes): text.append(contentsOf: bytes)
      case .slot(.topic): topic?.write(to: &text, topic: nil, &random)
      case .slot(.smallNumber): text.append(UInt8(ascii: "2") + UInt8(random.index(8)))
      case .slot(.number):
        let digits = random.index(3)
        let number = [10, 100, 1000][digits] + random.index([90, 900, 9000][digits])
        text.append(contentsOf: String(number).utf8)
      case .slot(.name): Self.writeWord(SimulationWords.names, to: &text, &random)
      case .slot(.place): Self.writeWord(SimulationWords.places, to: &text, &random)
      case .slot(.thing): Self.writeWord(SimulationWords.things, to: &text, &random)
      case .slot(.term): Self.writeWord(SimulationWords.terms, to: &text, &random)
      case .slot(.day): Self.writeWord(SimulationWords.days, to: &text, &random)
      }
    }
  }

  private static func writeWord(
    _ words: [[UInt8]], to text: inout [UInt8], _ random: inout SimulationRandom
  ) {
    text.append(contentsOf: words[random.index(words.count)])
  }
}
