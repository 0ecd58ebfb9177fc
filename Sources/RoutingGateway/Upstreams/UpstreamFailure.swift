#if Gateway
/// Why an attempt at an upstream brought no answer.
enum UpstreamFailure: Error, Equatable {
  case unreachable(String)
  /// No secure connection, so that nothing was sent: why.
  case untrusted(String)
  case connectionLost
  case timedOut(TimeLimit)
  case malformedAnswer(String)

  /// The limits that an attempt may exceed.
  enum TimeLimit: String { case connect, firstToken, idle, total }
}
#endif
