#if Gateway
import Foundation
import NIOSSL
import TestSupport

/// An authority of this test's own, and certificates that it signs, by the `openssl` command.
struct TestAuthority {
  let folder: TemporaryFolder
  /// Of its own certificate.
  var path: String { folder.path("authority.pem") }

  /// In PEM.
  var certificate: String { get throws { try String(contentsOfFile: path, encoding: .utf8) } }

  init() throws {
    folder = try TemporaryFolder(inMemory: true)
    try makeKey("authority")
    try openssl(
      "req -x509 -new -key authority.key -days 30 -out authority.pem",
      "-subj", "/CN=Test authority", "-addext", "basicConstraints=critical,CA:TRUE",
      "-addext", "keyUsage=critical,keyCertSign")
  }

  /// A server's settings with a certificate.
  ///
  /// - Parameters:
  ///   - names: as `DNS:localhost,IP:127.0.0.1`.
  ///   - days: until it expires; negative for one that has.
  ///   - isSelfSigned: whether it vouches for itself instead.
  func server(
    _ names: String, days: Int = 30, isSelfSigned: Bool = false, protocols: [String] = []
  ) throws -> NIOSSLContext {
    let name = "server-\(UUID().uuidString)"
    try makeKey(name)
    try openssl(
      "req -new -key \(name).key -out \(name).csr", "-subj", "/CN=server",
      "-addext", "subjectAltName=\(names)")
    let signer =
      isSelfSigned
      ? "-signkey \(name).key" : "-CA authority.pem -CAkey authority.key -CAcreateserial"
    try openssl(
      "x509 -req -in \(name).csr \(signer) -days \(days) -copy_extensions copyall -out \(name).pem")
    var settings = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(folder.path("\(name).pem"))
        .map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(file: folder.path("\(name).key"), format: .pem)))
    settings.applicationProtocols = protocols
    return try NIOSSLContext(configuration: settings)
  }

  private func makeKey(_ name: String) throws {
    try openssl("ecparam -name prime256v1 -genkey -noout -out \(name).key")
  }

  private func openssl(_ words: String, _ more: String...) throws {
    let arguments = words.split(separator: " ").map(String.init) + more
    let outcome = try Tool(at: URL(filePath: "/usr/bin/openssl"))
      .run(arguments, in: folder.url)
    guard outcome.status == 0 else { throw Failure(description: outcome.errors) }
  }

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }
}
#endif
