internal import COpenSSL

/// What tells one encoder from another: the name of its folder, and a digest of its files.
public struct EncoderIdentity: Sendable, Equatable {
  /// The last part of the folder's path.
  public let name: String
  /// Lower-case hexadecimal SHA-256 over, for each of ``files`` that is there, its name, a zero byte
  /// and the SHA-256 of its bytes.
  public let sha256: String

  /// What an encoder may be read from, in the order of the digest.
  static let files = [
    "1_Pooling/config.json", "config.json", "model.safetensors", "modules.json",
    "sentence_bert_config.json", "tokenizer.json", "vocab.txt",
  ]

  /// Reads all files of an encoder: for one of 100 MB some tenths of a second.
  ///
  /// - Throws: when there is no encoder, or reading breaks off.
  public init(folder: String) throws(EncoderError) {
    let last = folder.split(separator: "/").last.map(String.init) ?? ""
    name = ["", ".", ".."].contains(last) ? "encoder" : last
    let all = Digest()
    var found = 0
    for file in Self.files where EncoderFile.exists("\(folder)/\(file)") {
      all.update(Array(file.utf8) + [0] + (try Self.digest(of: "\(folder)/\(file)")))
      found += 1
    }
    guard found > 0 else {
      throw EncoderError(
        .missingInput, "there is no encoder here: no config.json, no model.safetensors",
        file: folder)
    }
    let digits = Array("0123456789abcdef".utf8)
    sha256 = String(
      decoding: all.finish().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
      as: UTF8.self)
  }

  private static func digest(of path: String) throws(EncoderError) -> [UInt8] {
    let file = try EncoderFile(path)
    let digest = Digest()
    let block = 1 << 20
    for start in stride(from: 0, to: file.size, by: block) {
      digest.update(try file.bytes(start..<min(start + block, file.size)))
    }
    return digest.finish()
  }
}

/// SHA-256 of bytes that come one after the other, through libcrypto.
private struct Digest: ~Copyable {
  private let context: OpaquePointer

  init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex2(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto has no SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  borrowing func update(_ bytes: [UInt8]) { _ = EVP_DigestUpdate(context, bytes, bytes.count) }

  consuming func finish() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 32)
    _ = EVP_DigestFinal_ex(context, &bytes, nil)
    return bytes
  }
}
