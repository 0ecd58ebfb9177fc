#if Gateway
internal import GatewayPolicy

/// Where an upstream listens, out of its `api_base`.
struct UpstreamEndpoint: Sendable, Hashable {
  let isSecure: Bool
  let host: String
  let port: Int
  /// In front of `/chat/completions`, without a slash at the end.
  let pathPrefix: String
  let certificateCheck: CertificateCheck

  /// Reads `http://host:port/prefix` or the like with `https`; nil for anything else. User names,
  /// queries and fragments are refused.
  init?(_ base: String, _ certificateCheck: CertificateCheck = .system) {
    guard let scheme = base.firstRange(of: "://") else { return nil }
    switch base[..<scheme.lowerBound].lowercased() {
    case "http": isSecure = false
    case "https": isSecure = true
    default: return nil
    }
    let rest = base[scheme.upperBound...]
    guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !rest.contains(where: "@?#\\".contains)
    else { return nil }
    let authority = rest.prefix { $0 != "/" }
    var path = rest[authority.endIndex...]
    while path.last == "/" { path.removeLast() }
    pathPrefix = String(path)

    var host = authority
    var port: Int?
    let digits = authority.split(separator: ":", omittingEmptySubsequences: false).last ?? ""
    if authority.last != "]", authority.contains(":") {
      guard let number = Int(digits), (1...65535).contains(number) else { return nil }
      port = number
      host = authority.dropLast(digits.count + 1)
    }
    if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
    guard !host.isEmpty, !host.contains("[") else { return nil }
    self.host = String(host)
    self.port = port ?? (isSecure ? 443 : 80)
    self.certificateCheck = certificateCheck
  }

  /// The value of a `host` header.
  var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }

  /// What a connection is to.
  var address: Address {
    Address(isSecure: isSecure, host: host, port: port, certificateCheck: certificateCheck)
  }

  struct Address: Sendable, Hashable {
    let isSecure: Bool
    let host: String
    let port: Int
    /// A connection that was checked less strictly serves nobody who is strict.
    let certificateCheck: CertificateCheck
  }
}
#endif
