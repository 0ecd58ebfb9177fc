/// Where a request goes.
public enum Decision: String, Sendable, Hashable, CaseIterable {
  case strong
  case weak
}
