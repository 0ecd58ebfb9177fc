internal import CommandSupport
internal import CurlClient

extension FileFetch {
  static let goOn = "what is already there stays; run the same command again to go on"

  /// A transport error in the words of the command.
  func failure(_ error: TransportError) -> CommandFailure {
    let isUnreached = error.isUnreachable || (error.kind == .timeout && !error.mayHaveBeenReceived)
    if isUnreached {
      return CommandFailure("you seem to be offline: \(error.message); \(Self.goOn)", .inputOutput)
    }
    switch error.kind {
    case .file: return CommandFailure(error.message, .inputOutput)
    case .badURL: return CommandFailure("\(file.name): \(error.message)", .invalidData)
    case .tooLarge: return CommandFailure("\(file.name): \(error.message)", .invalidData)
    default:
      return CommandFailure("\(file.name): \(error.message); \(Self.goOn)", .inputOutput)
    }
  }

  /// A status other than success in the words of the command.
  func refusal(_ status: Int) -> CommandFailure {
    switch status {
    case 404, 410:
      CommandFailure(
        "\(file.name): the server has no such file (\(status)); the set may have moved: "
          + "see its page", .missingInput)
    case 401, 403:
      CommandFailure(
        "\(file.name): the server wants you to log in or to accept terms (\(status)): get the file "
          + "by hand from the set's page and put it into \(folder)", .missingInput)
    case 429:
      CommandFailure(
        "\(file.name): the server asks for a longer pause (429); try again later; "
          + "what is already there stays", .inputOutput)
    default:
      CommandFailure("\(file.name): the server answers \(status); \(Self.goOn)", .inputOutput)
    }
  }
}

extension RetryEvent {
  /// Why there is another attempt, in a few words.
  var reason: String {
    switch outcome {
    case .response(let response): "the server answers \(response.status)"
    case .failure(let error): error.message
    }
  }
}
