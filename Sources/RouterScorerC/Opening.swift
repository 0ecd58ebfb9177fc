// The names are C's, under which the header is matched.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CRouterScorer
internal import Glibc
internal import RouterScoring

@c @implementation
public func router_scorer_open(
  _ path: UnsafePointer<CChar>!, _ scorer: UnsafeMutablePointer<OpaquePointer?>!
) -> router_status {
  status { () throws(Failure) in
    let path = try require(path, "path")
    let result = try require(scorer, "scorer")
    let name = FileName.shown(path)
    var file = stat()
    if stat(path, &file) == 0 { try requireMemory(forRouterOf: Int(file.st_size)) }
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
    try requireMemory(forRouterOf: length)
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

/// Finds out whether there is memory to open a router and for the first calls. Swift's arrays end the
/// process where there is none, which is likely only under a limit (`ulimit -v`).
private func requireMemory(forRouterOf bytes: Int) throws(Failure) {
  guard bytes <= ArtifactFormat.fileLimit else { return }  // refused for that
  // Its bytes, its values, their copy in the order of scoring, and as much again for the way there.
  let needed = 4 * bytes + 8 << 20
  let memory = mmap(nil, needed, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
  guard let memory, memory != MAP_FAILED else { throw .memory }
  munmap(memory, needed)
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
