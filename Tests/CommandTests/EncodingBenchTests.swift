import Foundation
import TestSupport
import Testing

@Suite struct EncodingBenchTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try SmallEncoder().write(to: folder)
  }

  private func bench(_ flags: [String]) throws -> Tool.Outcome {
    try Tool("router-bench").run(
      [
        "encoding", "--model", folder.url.path, "--rounds", "2", "--prompts", "6", "--tokens", "8",
        "--max-tokens", "12", "--threads", "1,2", "--format", "json",
      ] + flags)
  }

  private func rows(_ outcome: Tool.Outcome) throws -> [[String: Any]] {
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require((json as? [String: Any])?["results"] as? [[String: Any]])
  }

  @Test func `every workload is timed with every number of threads`() throws {
    let rows = try rows(try bench([]))
    #expect(rows.count == 4)
    for row in rows {
      let low = try #require(row["tokens_per_second_low"] as? Double)
      let median = try #require(row["tokens_per_second"] as? Double)
      #expect(low > 0 && median >= low)
      #expect(row["times_as_fast"] is NSNull)
    }
    #expect(rows[2]["tokens"] as? Int == 8 * (rows[2]["count"] as? Int ?? 0))
  }

  @Test func `a peer encodes the same tokens in turn, and its vectors are compared`() throws {
    // It is always a tenth of a second slow, and all its vectors are zeros.
    let peer = try folder.write(
      """
      import json, struct, sys
      count = len(json.load(open(sys.argv[2])))
      print("ready", flush=True)
      for line in sys.stdin:
          header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, 28), }" % count
          header = header.ljust(117) + "\\n"
          with open(sys.argv[3], "wb") as file:
              file.write(b"\\x93NUMPY\\x01\\x00" + struct.pack("<H", 118) + header.encode())
              file.write(bytes(count * 28 * 4))
          print(0.1, flush=True)

      """, to: "peer.py")
    for row in try rows(try bench(["--peer", "python3 \(peer)"])) {
      let tokens = try #require(row["tokens"] as? Double)
      #expect(abs((row["peer_tokens_per_second"] as? Double ?? 0) - tokens * 10) < 1e-6 * tokens)
      // The largest component of vectors of length one in 28 dimensions.
      let difference = try #require(row["largest_difference"] as? Double)
      #expect(difference > 0.18 && difference <= 1)
    }
  }

  @Test func `a peer that fails is an error`() throws {
    let outcome = try bench(["--peer", "false"])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("peer"))
  }
}
