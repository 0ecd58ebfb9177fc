// The names are C's, under which the header is matched.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CRouterScorer
internal import RouterScoring

@c @implementation
public func router_scorer_open(
  _ path: UnsafePointer<CChar>!, _ scorer: UnsafeMutablePointer<OpaquePointer?>!
) -> router_status {
  status { () throws(Failure) in
    let path = try require(path, "path")
    let result = try require(scorer, "scorer")
    let name = FileName.shown(path)
    do throws(ArtifactError) {
      result.pointee = OpenScorer(try Scorer.open(systemPath: path, name: name)).handedOut()
    } catch {
      throw Failure(error, file: name)
    }
  }
}

@c @implementation
public func router_scorer_load(
  _ bytes: UnsafeRawPointer!, _ length: Int, _ scorer: UnsafeMutablePointer<OpaquePointer?>!
) -> router_status {
  status { () throws(Failure) in
    let result = try require(scorer, "scorer")
    guard length >= 0 else { throw .argument("length is beyond any file's") }
    guard length == 0 || bytes != nil else { throw .argument("bytes is NULL") }
    do throws(ArtifactError) {
      let bytes = UnsafeRawBufferPointer(start: bytes, count: length)
      result.pointee = OpenScorer(try Scorer.load(bytes)).handedOut()
    } catch {
      throw Failure(error, file: nil)
    }
  }
}

@c @implementation
public func router_scorer_free(_ scorer: OpaquePointer!) {
  if let scorer { OpenScorer.close(scorer) }
}

/// A path, which may be any bytes, in error messages.
enum FileName {
  /// Bytes of a path that are shown; of longer ones the end.
  private static let limit = 300

  static func shown(_ path: UnsafePointer<CChar>) -> String {
    let text = String(cString: path)
    let clean = String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? "?" : $0 }))
    return clean.utf8.count <= limit ? clean : "…" + clean.suffix(limit / 2)
  }
}
