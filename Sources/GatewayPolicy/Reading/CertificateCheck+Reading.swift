#if Gateway
internal import Yams

extension CertificateCheck {
  static let field = "ssl_verify"

  /// What is done where no file says anything: `SSL_CERT_FILE` and `SSL_CERT_DIR` name the
  /// authorities, as for most programs.
  static func standard(_ environment: [String: String]) -> CertificateCheck {
    let path = ["SSL_CERT_FILE", "SSL_CERT_DIR"].compactMap { environment[$0] }
      .first { !$0.isEmpty }
    return path.map { .authorities($0) } ?? .system
  }

  /// Reads `ssl_verify`: true, false, or the path of authorities; nil where the section lacks it.
  init?(_ section: YAMLSection, _ secrets: SecretReading) {
    guard let node = section.node(Self.field) else { return nil }
    switch node.bool {
    case true?: self = .standard(secrets.environment)
    case false?:
      section.problems.note(
        line: section.line(of: Self.field),
        "\(section.path(Self.field)) is false: no certificate is checked, and whoever is on the "
          + "way may read keys and prompts; give the path of a file of authorities instead")
      self = .off
    case nil:
      guard let path = secrets.text(Self.field, of: section) else { return nil }
      self = .authorities(path)
    }
  }

  /// With a path that is relative made one beside the configuration.
  func beside(_ place: (String) -> String) -> CertificateCheck {
    if case .authorities(let path) = self { .authorities(place(path)) } else { self }
  }
}
#endif
