internal import CurlClient
internal import Foundation

/// What an endpoint answered to a batch.
enum EmbeddingReply {
  /// One vector per text, in their order; tokens where the endpoint tells them.
  case vectors([[Float]], tokens: Int?)
  /// The batch is too much, or one of its texts is; a smaller one may pass.
  case refused(String)
  /// The answer cannot be used; asking again may help.
  case spoiled(String)
  /// The endpoint will answer no batch of ours.
  case hopeless(String)

  /// - Parameter count: the texts of the batch.
  init(_ response: HTTPResponse, count: Int, _ endpoint: EmbeddingEndpoint) {
    switch response.status {
    case 200..<300:
      do throws(EncoderError) {
        self = try Self.success(response.body, count: count)
      } catch {
        self = .spoiled(error.reason)
      }
    case 400, 413, 422: self = .refused("status \(response.status)\(Self.words(response))")
    case 401, 403:
      let variable = endpoint.keyVariable.map { "the key in \($0)" } ?? "a call without a key"
      // What the server says may repeat the key.
      self = .hopeless("status \(response.status): \(variable) is not accepted")
    case 402: self = .hopeless("status 402: the account has no credit left")
    case 404:
      self = .hopeless(
        "status 404: there is no model \(endpoint.model) at \(endpoint.baseURL); check --endpoint "
          + "and --model")
    case 300..<400:
      self = .hopeless("status \(response.status): the address has moved; correct --endpoint")
    default: self = .spoiled("status \(response.status)\(Self.words(response))")
    }
  }

  private static func success(
    _ body: [UInt8], count: Int
  ) throws(EncoderError) -> EmbeddingReply {
    let document = try JSONDocument(body, path: "the answer")
    return try document.read { (root) throws(EncoderError) in
      var vectors = [[Float]?](repeating: nil, count: count)
      var place = 0
      for item in try root.require("data").list() {
        // Where the index is missing, the order is that of the request.
        let index = try item["index"]?.integer(in: 0...Int(Int32.max)) ?? place
        guard index < count, vectors[index] == nil else {
          throw EncoderError(.damaged, "the answer has an embedding that belongs to no text")
        }
        vectors[index] = try vector(try item.require("embedding"))
        place += 1
      }
      let found = vectors.compactMap { $0 }
      guard found.count == count else {
        throw EncoderError(.damaged, "the answer has \(found.count) embeddings for \(count) texts")
      }
      let usage = root["usage"]
      let tokens = usage?["total_tokens"] ?? usage?["prompt_tokens"]
      return .vectors(found, tokens: try? tokens?.integer(in: 0...Int(Int32.max)))
    }
  }

  /// A list of numbers, or base64 of 32-bit ones.
  private static func vector(_ node: JSONNode) throws(EncoderError) -> [Float] {
    var numbers: [Float] = []
    if let text = node.text {
      guard let data = Data(base64Encoded: Data(text)), data.count % 4 == 0 else {
        throw EncoderError(.damaged, "the answer has an embedding that is not base64")
      }
      numbers = data.withUnsafeBytes { bytes in
        (0..<data.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
      }
    } else {
      for element in try node.list() { numbers.append(Float(try element.number())) }
    }
    guard !numbers.isEmpty, numbers.allSatisfy(\.isFinite) else {
      throw EncoderError(.damaged, "the answer has an embedding that is empty or not finite")
    }
    return numbers
  }

  private static func words(_ response: HTTPResponse) -> String {
    let root = try? JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
    let error = root?["error"]
    guard let text = (error as? [String: Any])?["message"] as? String ?? error as? String else {
      return ""
    }
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return ": " + (line.count > 200 ? line.prefix(200) + "…" : line)
  }
}
