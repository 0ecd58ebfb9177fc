#if Gateway
/// How the certificate of an upstream is checked: `ssl_verify`.
public enum CertificateCheck: Sendable, Hashable {
  /// Against the authorities that the system trusts.
  case system
  /// Against those in a file of PEM, or in a folder made by `openssl rehash`.
  case authorities(String)
  /// Not at all: whoever is on the way may read keys and prompts.
  case off
}
#endif
