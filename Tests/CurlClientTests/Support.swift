import CurlClient
import Foundation
import TestSupport
import Testing

extension CurlClient {
  /// The error that a request ends with.
  func failure(_ request: HTTPRequest) async throws -> TransportError {
    let result: Result<HTTPResponse, TransportError>
    do throws(TransportError) {
      result = .success(try await send(request))
    } catch {
      result = .failure(error)
    }
    guard case .failure(let error) = result else {
      throw NoFailure(status: try result.get().status)
    }
    return error
  }
}

struct NoFailure: Error {
  var status: Int
}

/// Text for use within a query.
func encoded(_ text: String) -> String {
  text.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!
}
