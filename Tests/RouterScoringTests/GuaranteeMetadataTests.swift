import Foundation
import Testing

@testable import RouterScoring

@Suite struct GuaranteeMetadataTests {
  private static let guarantee = Provenance.Guarantee(
    measure: "pgr", target: 0.8, confidence: 0.9, threshold: 0.4123, strongCallFraction: 0.37,
    prompts: 1_240, rows: 2_000, part: 0.5)

  private func file(_ guarantee: Provenance.Guarantee = guarantee) -> [UInt8] {
    var model = Fixture.model()
    model.provenance.guarantee = guarantee
    return model.encoded()
  }

  @Test func `a guarantee travels in the artifact`() throws {
    let model = try loading(file()).get().model
    #expect(model.provenance.guarantee == Self.guarantee)
    #expect(try loading(Fixture.model().encoded()).get().model.provenance.guarantee == nil)
  }

  @Test(arguments: [
    "of", "target", "confidence", "threshold", "strong_call_fraction", "prompts", "rows", "part",
  ])
  func `every field of it is needed`(key: String) {
    let (header, tensors) = Forge.parts(file())
    let start = header.range(of: "\"guarantee\":\"")!.upperBound
    let end = header[start...].range(of: "}")!.lowerBound
    let fields = Forge.replace(#"\"\#(key)\":"#, #"\"x\#(key)\":"#, String(header[start..<end]))
    let changed = header[..<start] + fields + header[end...]
    guard case .missingField(let field) = loading(Forge.file(String(changed), tensors)).error else {
      Issue.record("\(key) was not missed")
      return
    }
    #expect(field == "guarantee.\(key)")
  }

  @Test func `numbers that cannot be are refused`() {
    let paths: [WritableKeyPath<Provenance.Guarantee, Double>] = [
      \.target, \.confidence, \.threshold, \.strongCallFraction, \.part,
    ]
    for path in paths {
      for value in [-0.1, 1.1] {
        var guarantee = Self.guarantee
        guarantee[keyPath: path] = value
        #expect(
          loading(file(guarantee)).error
            == .invalidModel("guarantee", reason: "has a number out of range"))
      }
    }
  }

  @Test func `another measure is refused`() {
    var guarantee = Self.guarantee
    guarantee.measure = "luck"
    #expect(
      loading(file(guarantee)).error
        == .badField("guarantee.of", reason: "is neither quality nor pgr"))
  }
}
