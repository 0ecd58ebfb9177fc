import CommandSupport
import Foundation

/// Another program that encodes the same tokens with the same model, round by round beside us.
///
/// It is started as `COMMAND MODEL TOKENS VECTORS THREADS` and says `ready` when it has read the
/// model and the tokens (JSON, a list of lists). For every line that it is sent it encodes all of
/// them once and answers with the seconds that took; the first time it then writes the vectors, a
/// .npy file. `Tests/Golden/encoder_peer.py` is one on PyTorch.
final class EncodingPeer {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var received: [UInt8] = []
  private let command: String

  init(_ command: String, _ arguments: [String]) throws {
    self.command = command
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command.split(separator: " ").map(String.init) + arguments
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    guard try line() == "ready" else { throw failure }
  }

  deinit {
    // At the end of its input the program ends.
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// The seconds that one round took it.
  func run() throws -> Double {
    try input.fileHandleForWriting.write(contentsOf: Data("go\n".utf8))
    guard let seconds = Double(try line()), seconds > 0 else { throw failure }
    return seconds
  }

  private func line() throws -> String {
    while true {
      if let end = received.firstIndex(of: 0x0A) {
        defer { received.removeFirst(end + 1) }
        return String(decoding: received[..<end], as: UTF8.self)
      }
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { throw failure }
      received += data
    }
  }

  private var failure: CommandFailure {
    CommandFailure("\(command): the peer ended early or said something else", .failure)
  }
}
