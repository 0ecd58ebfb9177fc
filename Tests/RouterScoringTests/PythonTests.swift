import Foundation
import PromptFeatures
import TestSupport
import Testing

@testable import RouterScoring

/// The interpreter with the `safetensors` package that `make test` installs.
private let python = packageRoot.appending(path: ".venv/bin/python")

@Suite struct PythonTests {
  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: python.path),
      "needs .venv/bin/python with numpy and safetensors; make test installs it"))
  func `Python's safetensors reads every tensor and all metadata`() throws {
    let folder = try TemporaryFolder()
    let model = Fixture.model()
    try model.write(to: folder.path("router.safetensors"))
    try folder.write(
      """
      import json, sys
      import numpy as np
      from safetensors import safe_open
      with safe_open(sys.argv[1], framework="np") as file:
          metadata = file.metadata()
          tensors = {name: file.get_tensor(name) for name in file.keys()}
      json.dump({
          "metadata": metadata,
          "dtypes": {name: str(value.dtype) for name, value in tensors.items()},
          "shapes": {name: list(value.shape) for name, value in tensors.items()},
          "values": {name: [float(v) for v in value.ravel()] for name, value in tensors.items()},
      }, sys.stdout)
      """, to: "read.py")
    let process = Process()
    let output = Pipe()
    process.executableURL = python
    process.arguments = [folder.path("read.py"), folder.path("router.safetensors")]
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)

    struct Reading: Decodable {
      var metadata: [String: String]
      var dtypes: [String: String]
      var shapes: [String: [Int]]
      var values: [String: [Float]]
    }
    let reading = try JSONDecoder().decode(Reading.self, from: data)
    #expect(reading.metadata["format"] == "turnout-router")
    #expect(reading.metadata["xxh64"]?.count == 16)
    let pair = try JSONReader.read(try #require(reading.metadata["pair"]))
    #expect(
      try JSONFields(pair, name: "pair").string("weak") == model.pair.weak)

    let tokens = try #require(model.views.tokens)
    #expect(reading.dtypes["tokens.rows"] == "uint16")
    #expect(reading.dtypes["tokens.codes"] == "int8")
    #expect(reading.dtypes["provenance.prompt_hashes"] == "uint32")
    #expect(reading.dtypes["ngrams.idf"] == "float32")
    #expect(reading.shapes["tokens.codes"] == [Fixture.rows, Fixture.dimension])
    #expect(reading.values["tokens.codes"] == tokens.codes.map(Float.init))
    #expect(reading.values["tokens.rows"] == tokens.rowOfBucket.map(Float.init))
    #expect(reading.values["tokens.scales"] == tokens.scales)
    #expect(reading.values["ngrams.idf"] == model.views.ngrams?.inverseDocumentFrequencies)
    #expect(reading.values["score.quantiles"] == model.scoreQuantiles)
    #expect(reading.values["models.factors"] == model.modelHeads?.factors)
    let hashes = model.provenance.promptHashes.map { Float(Double($0)) }
    #expect(reading.values["provenance.prompt_hashes"] == hashes)
    try model.encoded().withUnsafeBytes { bytes in
      let file = try TensorFile(bytes)
      #expect(Set(reading.values.keys) == Set(file.records.keys))
      #expect(Set(reading.metadata.keys) == Set(file.metadata.keys))
    }
  }
}
