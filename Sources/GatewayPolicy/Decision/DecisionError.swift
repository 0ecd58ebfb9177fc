#if Gateway
public import GatewayWire

/// Why a request cannot be decided on.
public enum DecisionError: Error, Sendable, Equatable {
  case unknownModel(String, available: [String])
  /// A threshold or share that is none.
  case invalidLimit(message: String, parameter: String)

  /// What the client is told.
  public var response: OpenAIError {
    switch self {
    case .unknownModel(let name, let available):
      .unknownModel(name, available: available)
    case .invalidLimit(let message, let parameter):
      .invalid(message, parameter: parameter)
    }
  }
}
#endif
