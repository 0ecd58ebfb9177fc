#if Gateway
import GatewayPolicy
import TestSupport
import Testing

@Suite struct UpstreamAddressTests {
  private func read(
    _ parameters: String, more: String = "", environment: [String: String] = [:]
  ) throws -> GatewayConfiguration {
    try GatewayConfiguration(
      yaml: "model_list:\n  - model_name: a\n    litellm_params:\n      model: openai/b\n"
        + parameters.split(separator: "\n").map { "      \($0)\n" }.joined() + more,
      file: "g.yaml", environment: environment)
  }

  private func problems(
    _ parameters: String, environment: [String: String] = [:]
  ) -> [ConfigurationError.Problem] {
    do throws(ConfigurationError) {
      _ = try GatewayConfiguration(
        yaml: "model_list:\n  - model_name: a\n    litellm_params:\n      model: openai/b\n      "
          + parameters, file: "g.yaml", environment: environment)
      return []
    } catch {
      return error.problems
    }
  }

  @Test(arguments: ["\"\"", "''", "", "\"  \"", "os.environ/EMPTY", "os.environ/MISSING"])
  func `an address that is empty is an error, not another one`(value: String) {
    let found = problems("api_base: \(value)", environment: ["EMPTY": ""])
    #expect(found.count == 1 && found[0].line == 5, "\(found)")
    #expect(found[0].message.contains("api_base"))
    #expect(found[0].message.contains("empty"))
  }

  @Test func `null is no address, as in LiteLLM`() throws {
    #expect(try read("api_base: null").deployments[0].baseURL == "https://api.openai.com/v1")
  }

  @Test(arguments: [
    ("http://10.0.0.7:8000/v1", 1), ("http://models.example/v1", 1), ("http://127.0.0.1.nip/v1", 1),
    ("http://[2001:db8::1]/v1", 1), ("https://models.example/v1", 0), ("http://localhost:1/v1", 0),
    ("http://127.8.9.1/v1", 0), ("http://[::1]:80/v1", 0), ("http://a.localhost/v1", 0),
  ])
  func `a key that would go over plain http to another machine is told`(
    address: String, notes: Int
  ) throws {
    let found = try read("api_base: \"\(address)\"\napi_key: os.environ/K", environment: ["K": "k"])
      .notes.filter { $0.contains("plain http") }
    #expect(found.count == notes && found.allSatisfy { $0.hasPrefix("g.yaml:") })
    #expect(try read("api_base: \"\(address)\"").notes.allSatisfy { !$0.contains("plain http") })
  }

  @Test func `an empty master key does not open the gateway`() {
    let yaml = "model_list: [{model_name: a, litellm_params: {model: b}}]\n"
    for value in ["", "\"\"", "os.environ/EMPTY"] {
      #expect(throws: ConfigurationError.self) {
        try GatewayConfiguration(
          yaml: yaml + "general_settings:\n  master_key: \(value)\n", environment: ["EMPTY": ""])
      }
    }
  }

  @Test func `an organization that is no header's value is refused`() {
    #expect(problems("organization: \"a\\r\\nx-evil: 1\"").map(\.line) == [5])
  }

  // MARK: Certificates

  @Test func `certificates are checked against the system's authorities or named ones`() throws {
    func check(
      _ parameters: String = "", more: String = "", environment: [String: String] = [:]
    ) throws -> CertificateCheck {
      try read(parameters, more: more, environment: environment).deployments[0].certificateCheck
    }
    #expect(try check() == .system)
    #expect(try check("ssl_verify: true") == .system)
    #expect(try check("ssl_verify: /ca.pem") == .authorities("/ca.pem"))
    #expect(
      try check("ssl_verify: os.environ/CA", environment: ["CA": "/c.pem"])
        == .authorities("/c.pem"))
    let environment = ["SSL_CERT_FILE": "/e.pem"]
    #expect(try check(environment: environment) == .authorities("/e.pem"))
    #expect(try check("ssl_verify: true", environment: environment) == .authorities("/e.pem"))
    #expect(try check("ssl_verify: /ca.pem", environment: environment) == .authorities("/ca.pem"))
    #expect(try check(environment: ["SSL_CERT_FILE": ""]) == .system)
    #expect(try check(environment: ["SSL_CERT_DIR": "/certs"]) == .authorities("/certs"))
    let shared = "litellm_settings: {ssl_verify: /l.pem}\n"
    #expect(try check(more: shared, environment: environment) == .authorities("/l.pem"))
    #expect(try check("ssl_verify: true", more: shared) == .system)
  }

  @Test func `certificates that are not checked are told loudly`() throws {
    let found = try read("ssl_verify: false")
    #expect(found.deployments[0].certificateCheck == .off)
    #expect(found.notes.contains { $0.hasPrefix("g.yaml:5: ") && $0.contains("no certificate") })
    let shared = try read("", more: "litellm_settings: {ssl_verify: false}\n")
    #expect(shared.deployments[0].certificateCheck == .off && shared.notes.count == 2)
  }

  @Test func `a path of authorities is relative to the file, the environment's is not`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      model_list:
        - {model_name: a, litellm_params: {model: b, ssl_verify: ca.pem}}
        - {model_name: c, litellm_params: {model: d}}
      """, to: "gateway.yaml")
    let found = try GatewayConfiguration(
      contentsOf: path, environment: ["SSL_CERT_FILE": "env.pem"])
    #expect(
      found.deployments.map(\.certificateCheck) == [
        .authorities(folder.path("ca.pem")), .authorities("env.pem"),
      ])
  }
}
#endif
