internal import CommandSupport
internal import Glibc
internal import RouterScoring

extension Scorer {
  /// Opens a router for a command: what is wrong with the file becomes a message with its place,
  /// what to do, and the exit status.
  static func openForCommand(_ path: String) throws(CommandFailure) -> Scorer {
    do throws(ArtifactError) {
      return try Scorer.open(path)
    } catch {
      throw error.failure(path)
    }
  }
}

extension ArtifactError {
  fileprivate func failure(_ path: String) -> CommandFailure {
    switch self {
    case .cannotOpen(_, let code) where code == ENOENT || code == ENOTDIR:
      CommandFailure(
        "\(path): there is no such router; train one with router-train --data FILE, or name one "
          + "with --artifact", .missingInput)
    case .cannotOpen, .notAFile: CommandFailure(message, .missingInput)
    case .cannotRead: CommandFailure(message, .inputOutput)
    default: CommandFailure("\(path): \(message)", .invalidData)
    }
  }
}
