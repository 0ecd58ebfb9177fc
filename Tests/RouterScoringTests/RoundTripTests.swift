import PromptFeatures
import Testing

@testable import RouterScoring

@Suite struct RoundTripTests {
  @Test(arguments: [true, false])
  func `an artifact gives back the model it was made of`(embedding: Bool) throws {
    let model = Fixture.model(embedding: embedding)
    #expect(try loading(model.encoded()).get().model == model)
  }

  @Test func `the least router there can be survives as well`() throws {
    var model = Fixture.model()
    model.views = PromptViews(surface: nil, ngrams: nil, tokens: nil, embeddingDimension: nil)
    model.heads = []
    model.modelHeads = nil
    model.ratings = nil
    model.provenance.promptHashes = []
    model.provenance.files = []
    model.provenance.encoders = nil
    #expect(try loading(model.encoded()).get().model == model)
    #expect(try Scorer(model).score("anything") == Double(model.intercept))
  }

  @Test func `the same model gives the same bytes`() {
    #expect(Fixture.model().encoded() == Fixture.model().encoded())
  }

  @Test func `the bytes are those of format version 1`() throws {
    // XXH64 of the fixture's artifact: another number is another format, or other features.
    let bytes = Fixture.model(distilled: false, tasks: false).encoded()
    let checksum = bytes.withUnsafeBytes { (try? TensorFile($0))?.metadata["xxh64"]?.text }
    #expect(bytes.count == 11_627)
    #expect(checksum == "238ae903cfff23d8")
  }

  @Test func `awkward floats and strings survive`() throws {
    var model = Fixture.model()
    model.intercept = Float.leastNonzeroMagnitude
    model.heads[0].mean = -Float.greatestFiniteMagnitude
    model.heads[1].mean = 0.1 + 0.2
    model.heads[1].name = "quote \" backslash \\ newline \n tab \t nul \u{0} emoji 🙂 é"
    model.provenance.metrics = [
      "tiny": .leastNonzeroMagnitude, "huge": 1.7976931348623157e308, "third": 1.0 / 3,
    ]
    model.provenance.seed = 9_007_199_254_740_993
    #expect(try loading(model.encoded()).get().model == model)
  }

  @Test func `metrics that are not finite are left out`() throws {
    var model = Fixture.model()
    model.provenance.metrics = ["pgr": .nan, "apgr": 0.5, "cost": .infinity]
    #expect(try loading(model.encoded()).get().model.provenance.metrics == ["apgr": 0.5])
  }

  @Test func `tensors lie without holes, aligned to their elements`() throws {
    try Fixture.model().encoded().withUnsafeBytes { bytes in
      let file = try TensorFile(bytes)
      #expect(file.dataStart.isMultiple(of: 8))
      let records = file.records.values.sorted { $0.range.lowerBound < $1.range.lowerBound }
      #expect(records.first?.range.lowerBound == file.dataStart)
      #expect(records.last?.range.upperBound == bytes.count)
      for (record, next) in zip(records, records.dropFirst()) {
        #expect(record.range.upperBound == next.range.lowerBound)
      }
      for record in records {
        let alignment = record.range.count.isMultiple(of: 8) ? 8 : record.type.size
        #expect(record.range.lowerBound.isMultiple(of: alignment), "\(record.name)")
      }
    }
  }

  @Test func `the header's keys are sorted`() {
    let (header, _) = Forge.parts(Fixture.model().encoded())
    let names = ["__metadata__", "calibration.knots", "head.0.weights", "tokens.codes"]
    let places = names.map { header.range(of: "\"\($0)\":") }
    #expect(places == places.sorted())
    #expect(!places.contains(-1))
  }
}

extension String {
  /// Where the text first occurs, in bytes; −1 if nowhere.
  fileprivate func range(of text: String) -> Int {
    let (all, part) = (Array(utf8), Array(text.utf8))
    return all.indices.dropLast(part.count - 1).first { all[$0..<$0 + part.count] == part[...] }
      ?? -1
  }
}
