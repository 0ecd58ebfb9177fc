import Foundation
import LinearAlgebra
import PreferenceData
import TestSupport
import Testing

@testable import PreferenceTraining

@Suite struct NumPyFileTests {
  private let matrix = Matrix<Float>(
    rowCount: 3, columnCount: 2, values: [1, -2, 0.5, 3e-20, 1e20, -0.0])

  /// A file of format 1.0 with the given dictionary and numbers.
  private func file(_ dictionary: String, _ payload: [UInt8], version: UInt8 = 1) -> Data {
    let length = dictionary.utf8.count
    let wide: [UInt8] = version > 1 ? [0, 0] : []
    let sizes: [UInt8] = [UInt8(length & 0xff), UInt8(length >> 8)] + wide
    let start: [UInt8] = [0x93] + Array("NUMPY".utf8) + [version, 0]
    return Data(start + sizes + Array(dictionary.utf8) + payload)
  }

  private func bytes<Number>(_ numbers: [Number]) -> [UInt8] {
    numbers.withUnsafeBytes { Array($0) }
  }

  private func failure(_ data: Data) throws -> DataError? {
    let folder = try TemporaryFolder()
    let path = try folder.write(data, to: "x.npy")
    return #expect(throws: DataError.self) { try NumPyFile.read(path) }
  }

  @Test func `what was written is read again bit by bit`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("x.npy")
    try NumPyFile.write(matrix, to: path)
    let read = try NumPyFile.read(path)
    #expect(read == matrix)
    #expect(read.values.map(\.bitPattern) == matrix.values.map(\.bitPattern))
    let wide = Matrix<Double>(rowCount: 2, columnCount: 3, values: [0.1, .pi, -1e300, 4, 5, 6])
    try NumPyFile.write(wide, to: path)
    #expect(try NumPyFile.readDouble(path) == wide)
  }

  @Test func `a matrix larger than one block of reading comes back whole`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("x.npy")
    let count = 1_000_003
    let large = Matrix<Float>(
      rowCount: count, columnCount: 1, values: (0..<count).map { Float($0) })
    try NumPyFile.write(large, to: path)
    #expect(try NumPyFile.read(path) == large)
    #expect(try NumPyFile.readDouble(path).values == large.values.map(Double.init))
  }

  @Test func `float64 is rounded to float32 and float32 widened`() throws {
    let folder = try TemporaryFolder()
    let dictionary = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }\n"
    let path = try folder.write(file(dictionary, bytes([0.1, 2.5] as [Double])), to: "x.npy")
    #expect(try NumPyFile.read(path).values == [0.1, 2.5])
    #expect(try NumPyFile.readDouble(path).values == [0.1, 2.5])
  }

  @Test(arguments: [
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }",
    "{\"shape\":(2,1),\"fortran_order\":False,\"descr\":\"<f4\"}",
    "  { 'fortran_order' : False ,\n 'shape' : ( 2 , 1 , ) , 'descr' : '<f4' }  \n",
  ])
  func `any writing of the header's dictionary is understood`(dictionary: String) throws {
    for version in [1, 2, 3] as [UInt8] {
      let folder = try TemporaryFolder()
      let path = try folder.write(
        file(dictionary, bytes([7, 8] as [Float]), version: version), to: "x.npy")
      #expect(try NumPyFile.read(path).values == [7, 8])
    }
  }

  @Test func `the header is as NumPy writes it`() {
    let encoded = NumPyHeader(scalarType: .float32, rowCount: 30000, columnCount: 384).encoded
    #expect(encoded.count == 128)
    #expect(Array(encoded.prefix(10)) == [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0])
    let text = String(decoding: encoded.dropFirst(10), as: UTF8.self)
    #expect(
      text.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (30000, 384), }    "))
    #expect(text.hasSuffix(" \n"))
  }

  @Test(arguments: [
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", "promises 2 × 2"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }", "promises 1 × 1"),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387905, 4), }",
      "promises 4611686018427387905 × 4"
    ),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 1), }",
      "list of sizes"
    ),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 1), }", "list of sizes"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "1 dimensions"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", "0 dimensions"),
    ("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 1), }", "by columns"),
    ("{'descr': '<i8', 'fortran_order': False, 'shape': (1, 1), }", "'<i8'"),
    ("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 1), }", "'>f4'"),
    ("{'descr': '|O', 'fortran_order': False, 'shape': (1, 1), }", "'|O'"),
    ("{'descr': '<f4', 'shape': (2, 1), }", "not a dictionary"),
    ("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 1)}", "given twice"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), 'x': 1}", "'x'"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1)} import os", "not a dictionary"),
    ("{'descr': '<f4", "quoted word"),
    ("", "'{'"),
  ])
  func `a header that lies is refused before anything is allocated`(
    dictionary: String, words: String
  ) throws {
    let error = try failure(file(dictionary, bytes([1, 2] as [Float])))
    #expect(error?.code == .invalidData)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test func `a file cut short anywhere is refused`() throws {
    let header = NumPyHeader(scalarType: .float32, rowCount: 3, columnCount: 2)
    let whole = header.encoded + bytes(matrix.values)
    for count in 0..<whole.count {
      #expect(try failure(Data(whole.prefix(count)))?.code == .invalidData)
    }
    #expect(try failure(Data(whole + [0]))?.code == .invalidData)
  }

  @Test func `a number that is not finite is named by row and column`() throws {
    let dictionary = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }"
    for bad in [Double.nan, .infinity, 1e300] {
      let error = try failure(file(dictionary, bytes([0, 0, 0, bad])))
      #expect(error?.message.contains("row 1, column 1") == true)
    }
  }

  @Test func `what is no file is named`() throws {
    let folder = try TemporaryFolder()
    for path in [folder.path("none.npy"), folder.url.path, "/dev/null"] {
      let error = #expect(throws: DataError.self) { try NumPyFile.read(path) }
      #expect(error?.code == .missingInput && error?.file == path)
    }
  }

  @Test func `NumPy reads what was written`() throws {
    let script = """
      import sys
      try: import numpy
      except ImportError: sys.exit(9)
      x = numpy.load(sys.argv[1], allow_pickle=False)
      assert x.shape == (3, 2) and x.dtype == "float32", (x.shape, x.dtype)
      assert x.tolist()[0] == [1, -2], x
      numpy.save(sys.argv[2], x.astype("float64") * 2)
      """
    let folder = try TemporaryFolder()
    let (path, doubled) = (folder.path("x.npy"), folder.path("y.npy"))
    try NumPyFile.write(matrix, to: path)
    let own = packageRoot.appending(path: ".venv/bin/python").path
    let isOwn = FileManager.default.isExecutableFile(atPath: own)
    let outcome = try Tool(at: URL(filePath: isOwn ? own : "/usr/bin/env")).run(
      (isOwn ? [] : ["python3"]) + ["-c", script, path, doubled])
    // Where there is no NumPy, the golden header above stands for it.
    guard outcome.status != 9, outcome.status != 127 else { return }
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try NumPyFile.read(doubled).values == matrix.values.map { $0 * 2 })
  }
}
