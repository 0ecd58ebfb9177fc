import Testing

@testable import PromptFeatures

@Suite struct SurfaceViewTests {
  private let width = SurfaceFeatures.count

  @Test func `standardising gives mean zero and deviation one on the rows it was fitted to`() {
    var generator = SeededGenerator(1)
    let rows = (0..<200 * width).map { index in
      Float.random(in: -1...1, using: &generator) * Float(index % width + 1) + 5
    }
    let view = SurfaceView(fitting: rows)
    var out = [Float](repeating: 0, count: rows.count)
    for row in 0..<200 {
      view.standardize(Array(rows[row * width..<(row + 1) * width]), into: &out, at: row * width)
    }
    for column in 0..<width {
      let values = (0..<200).map { Double(out[$0 * width + column]) }
      let mean = values.reduce(0, +) / 200
      let square = values.reduce(0) { $0 + $1 * $1 } / 200
      #expect(abs(mean) < 1e-4)
      #expect(abs(square - 1) < 1e-3)
    }
  }

  @Test func `weights count rows as often as they say`() {
    let one = (0..<width).map { Float($0) }
    let two = (0..<width).map { Float($0 * $0) }
    let repeated = SurfaceView(fitting: one + one + one + two)
    #expect(SurfaceView(fitting: one + two, weights: [3, 1]) == repeated)
  }

  @Test func `a number that does not vary is left alone and outliers are clipped`() {
    let view = SurfaceView(fitting: [Float](repeating: 2, count: 3 * width))
    #expect(view.deviations == [Float](repeating: 1, count: width))
    var out = [Float](repeating: 9, count: width + 2)
    view.standardize([Float](repeating: 100, count: width), into: &out, at: 1)
    #expect(out == [9] + [Float](repeating: 4, count: width) + [9])
    view.standardize([Float](repeating: -100, count: width), into: &out, at: 1)
    #expect(out[1] == -4)
  }

  @Test func `no rows give a view that changes nothing`() {
    let view = SurfaceView(fitting: [])
    #expect(view.means == [Float](repeating: 0, count: width))
    #expect(view.deviations == [Float](repeating: 1, count: width))
  }
}

@Suite struct NgramViewTests {
  @Test func `rare buckets weigh most and those of one document nothing`() {
    var frequencies = [Int32](repeating: 0, count: 256)
    frequencies[1] = 1
    frequencies[2] = 2
    frequencies[3] = 99
    let view = NgramView(documentFrequencies: frequencies, documents: 99)
    #expect(view.inverseDocumentFrequencies[0] == 0)
    #expect(view.inverseDocumentFrequencies[1] == 0)
    // ln(100 / 3) + 1
    #expect(abs(view.inverseDocumentFrequencies[2] - 4.506558) < 1e-5)
    #expect(view.inverseDocumentFrequencies[3] == 1)
    #expect(view.bucketCount == 256)
    #expect(view.bucketBits == 8)
  }

  @Test func `entries have unit length, the terms' order and signs, and no zeros`() {
    var idf = [Float](repeating: 1, count: 256)
    idf[3] = 2
    idf[4] = 0
    let view = NgramView(inverseDocumentFrequencies: idf)
    let terms: [PromptScratch.Term] = [
      .init(bucket: 3, count: -1), .init(bucket: 4, count: 1), .init(bucket: 9, count: 3),
      .init(bucket: 7, count: 0), .init(bucket: 1, count: 0.5),
    ]
    var entries: [NgramEntry] = []
    view.entries(of: terms, into: &entries)
    #expect(entries.map(\.bucket) == [3, 9, 1])
    // −2, 1 + ln 3, ½
    let norm = Float(4 + 2.0986123 * 2.0986123 + 0.25).squareRoot()
    for (entry, value) in zip(entries, [Float(-2), 2.0986123, 0.5]) {
      #expect(abs(entry.value - value / norm) < 1e-6)
    }
  }

  @Test func `terms of unknown buckets only give no entries`() {
    let view = NgramView(inverseDocumentFrequencies: [Float](repeating: 0, count: 256))
    var entries = [NgramEntry(bucket: 1, value: 1)]
    view.entries(of: PromptScratch("hello world", bucketBits: 8).terms, into: &entries)
    #expect(entries.isEmpty)
  }

  @Test func `the sublinear count is continuous, odd and one at one`() {
    #expect(NgramView.sublinear(1) == 1)
    #expect(NgramView.sublinear(-0.25) == -0.25)
    #expect(abs(NgramView.sublinear(1.0001) - 1) < 2e-4)
    #expect(abs(NgramView.sublinear(-20) + 3.9957323) < 1e-5)
    #expect(NgramView.sublinear(0) == 0)
  }
}

@Suite struct TokenTableTests {
  private func table(dimension: Int, rows: Int, _ generator: inout SeededGenerator) -> TokenTable {
    TokenTable(
      dimension: dimension,
      rowOfBucket: (0..<256).map { $0 % 3 == 0 ? TokenTable.noRow : UInt16($0 % rows) },
      codes: (0..<rows * dimension).map { _ in Int8.random(in: -127...127, using: &generator) },
      scales: (0..<rows).map { _ in Float.random(in: 0.001...0.02, using: &generator) })
  }

  @Test(arguments: [1, 3, 15, 16, 31, 32, 33, 64, 100, 128, 160])
  func `the embedding equals a plain sum, in any dimension`(dimension: Int) {
    var generator = SeededGenerator(UInt64(dimension))
    let table = table(dimension: dimension, rows: 20, &generator)
    let entries = (0..<50).map { index in
      NgramEntry(bucket: UInt32(index * 5), value: Float.random(in: -1...1, using: &generator))
    }
    var plain = [Double](repeating: 0, count: dimension)
    for entry in entries where table.rowOfBucket[Int(entry.bucket)] != TokenTable.noRow {
      let row = Int(table.rowOfBucket[Int(entry.bucket)])
      for column in 0..<dimension {
        plain[column] +=
          Double(entry.value) * Double(table.scales[row])
          * Double(table.codes[row * dimension + column])
      }
    }
    let length = plain.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var out = [Float](repeating: 7, count: dimension + 5)
    table.embed(entries, into: &out, at: 2)
    for column in 0..<dimension {
      #expect(abs(Double(out[2 + column]) - plain[column] / length) < 2e-6)
    }
    #expect(out[..<2] == [7, 7] && out[(dimension + 2)...] == [7, 7, 7])
  }

  @Test func `codes keep their sign at both ends of their range`() {
    let codes: [Int8] = (0..<32).map { [-128, -1, 0, 127][$0 % 4] }
    let table = TokenTable(
      dimension: 32, rowOfBucket: [UInt16](repeating: 0, count: 256), codes: codes, scales: [1])
    var out = [Float](repeating: 0, count: 32)
    table.embed([NgramEntry(bucket: 5, value: 1)], into: &out)
    let length = Float(codes.reduce(0) { $0 + Int($1) * Int($1) }).squareRoot()
    for (value, code) in zip(out, codes) { #expect(abs(value - Float(code) / length) < 1e-6) }
  }

  @Test func `a prompt that matches no row has the zero vector`() {
    var generator = SeededGenerator(2)
    let table = table(dimension: 40, rows: 4, &generator)
    var out = [Float](repeating: 1, count: 40)
    table.embed([NgramEntry(bucket: 3, value: 1)], into: &out)
    #expect(out == [Float](repeating: 0, count: 40))
    table.embed([], into: &out)
    #expect(out == [Float](repeating: 0, count: 40))
  }
}

@Suite struct FeatureSettingsTests {
  @Test func `the fingerprint is the one that artifacts in the wild carry`() {
    // A new number here means that every artifact has to be trained again: was that intended?
    #expect(String(FeatureSettings.fingerprint, radix: 16) == "45ee5651485a5d02")
  }

  @Test
  func `the probes hold turns that are cut, turns that weigh less and bytes that are no text`() {
    let probes = FeatureSettings.probes
    #expect(probes.contains { $0.turns.contains { $0.count > 2 * PromptScratch.turnLimit } })
    #expect(probes.contains { $0.turns.count > 2 })
    #expect(probes.contains { $0.turns.contains { String(validating: $0, as: UTF8.self) == nil } })
  }

  @Test func `no probe number is so close to a rounding edge that a logarithm's last bit matters`()
  {
    for probe in FeatureSettings.probes {
      var scratch = PromptScratch()
      probe.withUnsafeTurns { scratch.analyze(turns: $0) }
      for value in scratch.surface {
        let scaled = Double(value) * 512
        let distance = abs(scaled - scaled.rounded(.down) - 0.5)
        #expect(distance > 1e-3)
      }
    }
  }
}

@Suite struct ScalarTests {
  @Test func `letters of the platform's Unicode tables are letters here`() {
    var missed = 0
    for value in UInt32(0x80)...0x2FFFF {
      // Later versions of Unicode may bring letters where there are none yet.
      guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age, age.major <= 15
      else { continue }
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
        if Scalars.kind(of: value) == .separator { missed += 1 }
      default: break
      }
    }
    #expect(missed == 0)
  }

  @Test func `spaces and the usual punctuation separate`() {
    for scalar in "\u{A0}\u{2003}\u{200B}\u{3000}\u{FEFF}¿¡«»“”‘’…–—•°×÷€£→∑√≤🙂，。！？；：「」、।"
      .unicodeScalars
    {
      #expect(Scalars.kind(of: scalar.value) == .separator, "\(scalar)")
    }
  }

  @Test func `lower case agrees with the platform where there is a rule`() {
    for value in UInt32(0x80)...0xFFFF {
      guard let scalar = Unicode.Scalar(value), Scalars.lowercased(value) != value else { continue }
      let expected = scalar.properties.lowercaseMapping
      #expect(String(Unicode.Scalar(Scalars.lowercased(value))!) == expected, "\(scalar)")
    }
  }
}
