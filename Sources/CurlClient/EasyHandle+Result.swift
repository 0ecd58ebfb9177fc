internal import CCurl
internal import Glibc

extension EasyHandle {
  /// What a transfer that has ended comes to.
  func result(_ code: CURLcode) -> Result<TransferAnswer, TransportError> {
    if let refusal = transfer.refusal { return .failure(refusal) }
    guard code == CURLE_OK else { return .failure(failure(code)) }
    guard transfer.head.status != 0 else { return .failure(notHTTP) }
    guard transfer.isHeadComplete else {
      return .failure(error(.interrupted, "the connection broke off within the head"))
    }
    return .success(
      TransferAnswer(
        head: transfer.head, body: transfer.body,
        redirect: ccurl_text(pointer, CURLINFO_REDIRECT_URL).map { String(cString: $0) },
        firstByteSeconds: Double(ccurl_size(pointer, CURLINFO_STARTTRANSFER_TIME_T)) * 1e-6,
        totalSeconds: Double(ccurl_size(pointer, CURLINFO_TOTAL_TIME_T)) * 1e-6))
  }

  private var notHTTP: TransportError {
    error(.badResponse, "what it answers is not HTTP; check host and port")
  }

  private func error(_ kind: TransportError.Kind, _ words: String) -> TransportError {
    TransportError(
      kind, "\(transfer.url.server): \(words)", mayHaveBeenReceived: transfer.hasBegun)
  }

  private func failure(_ code: CURLcode) -> TransportError {
    let reason = String(cString: curl_easy_strerror(code))
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      let what = code == CURLE_COULDNT_RESOLVE_PROXY ? "the proxy's name" : "the name"
      return error(.resolve, "\(what) cannot be resolved; check it and the network")
    case CURLE_COULDNT_CONNECT:
      let words = "cannot connect: \(systemReason ?? reason)"
      return error(.connect, words + "; check the network and the port")
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CACERT_BADFILE:
      return error(.tls, "no trusted connection: \(reason)")
    case CURLE_OPERATION_TIMEDOUT:
      let limits = transfer.request
      return transfer.hasBegun
        ? transfer.url.timeout("not done after \(limits.totalTimeout) s")
        : transfer.url.timeout(
          "no connection within \(min(limits.connectTimeout, limits.totalTimeout)) s",
          mayHaveBeenReceived: false)
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
      return notHTTP
    default:
      return error(.interrupted, "the connection broke off: \(reason)")
    }
  }

  private var systemReason: String? {
    let number = CInt(ccurl_long(pointer, CURLINFO_OS_ERRNO))
    return number == 0 ? nil : String(cString: strerror(number))
  }
}
