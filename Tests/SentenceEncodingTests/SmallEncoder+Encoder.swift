import SentenceEncoding
import TestSupport

extension SmallEncoder {
  func encoder() throws -> SentenceEncoder {
    let folder = try TemporaryFolder(inMemory: true)
    return try SentenceEncoder(folder: write(to: folder))
  }
}
