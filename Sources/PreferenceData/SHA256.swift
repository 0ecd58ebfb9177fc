internal import COpenSSL

/// SHA-256 through libcrypto, with working memory that is reused from message to message.
struct SHA256: ~Copyable {
  static let byteCount = 32
  private let algorithm: OpaquePointer
  private let context: OpaquePointer

  /// Ready for the first message.
  init() {
    guard let algorithm = EVP_MD_fetch(nil, "SHA256", nil), let context = EVP_MD_CTX_new() else {
      preconditionFailure("libcrypto has no SHA-256")
    }
    self.algorithm = algorithm
    self.context = context
    restart()
  }

  deinit {
    EVP_MD_CTX_free(context)
    EVP_MD_free(algorithm)
  }

  private func restart() {
    let isReady = EVP_DigestInit_ex2(context, algorithm, nil)
    precondition(isReady == 1, "libcrypto cannot start a digest")
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    _ = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// Ends the message, calls `body` with its 32 bytes, and starts the next.
  mutating func finish<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let result = withUnsafeTemporaryAllocation(byteCount: Self.byteCount, alignment: 8) { digest in
      _ = EVP_DigestFinal_ex(context, digest.baseAddress, nil)
      return body(UnsafeRawBufferPointer(digest))
    }
    restart()
    return result
  }

  /// Ends the message and returns its digest in lower-case hexadecimal.
  mutating func finishHexadecimal() -> String {
    finish { digest in
      let digits = Array("0123456789abcdef".utf8)
      return String(
        decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
  }
}
