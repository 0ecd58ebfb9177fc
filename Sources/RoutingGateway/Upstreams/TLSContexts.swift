#if Gateway
public import GatewayPolicy
internal import NIOCore
internal import NIOSSL

/// The settings of secure connections to upstreams, one for each way to check certificates.
///
/// They are made when a configuration is read: reading authorities takes tens of milliseconds, and
/// a file that is not there shall be told before a request needs it.
struct TLSContexts {
  private var contexts: [CertificateCheck: NIOSSLContext] = [:]

  /// - Throws: ``GatewayError`` if the authorities cannot be read.
  mutating func context(for check: CertificateCheck) throws(GatewayError) -> NIOSSLContext {
    if let known = contexts[check] { return known }
    var settings = TLSConfiguration.makeClientConfiguration()
    settings.minimumTLSVersion = .tlsv12
    settings.applicationProtocols = ["http/1.1"]
    // A call that is cancelled shall not wait for the other side's farewell.
    settings.shutdownTimeout = .milliseconds(500)
    switch check {
    case .system: break
    case .authorities(let path): settings.trustRoots = .file(path)
    case .off: settings.certificateVerification = .none
    }
    do {
      let context = try NIOSSLContext(configuration: settings)
      contexts[check] = context
      return context
    } catch {
      guard case .authorities(let path) = check else {
        throw GatewayError("TLS cannot be set up: \(error)")
      }
      throw GatewayError(
        "\(path): no certificates of authorities can be read from it; give the path of a PEM file "
          + "as ssl_verify, or in the environment variable SSL_CERT_FILE")
    }
  }
}

extension Gateway {
  /// Reads the authorities that upstreams' certificates are checked by.
  ///
  /// - Throws: ``GatewayError`` if some cannot be read.
  public static func checkAuthorities(of configuration: GatewayConfiguration) throws {
    var contexts = TLSContexts()
    for deployment in configuration.deployments where deployment.baseURL.hasPrefix("https:") {
      _ = try contexts.context(for: deployment.certificateCheck)
    }
  }
}
#endif
