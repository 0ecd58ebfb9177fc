internal import CommandSupport
internal import Foundation
internal import Glibc

/// A file that is not whole yet, beside the place it is meant for: `NAME.partial`, and in
/// `NAME.partial.version` which version of which URL it is the beginning of.
struct PartialFile: Sendable {
  let target: String
  let url: String

  var path: String { target + ".partial" }
  private var versionPath: String { path + ".version" }

  /// Bytes that are there.
  var bytes: Int {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      ? Int(status.st_size) : 0
  }

  /// What the server called the version that the bytes are of.
  var validator: String? {
    let text = (try? String(contentsOfFile: versionPath, encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.count == 3 && lines[0] == url && !lines[1].isEmpty ? lines[1] : nil
  }

  /// Called before the first byte of a version is written. A version that cannot be recorded only
  /// costs the chance to go on.
  func record(_ validator: String?) {
    unlink(versionPath)
    // Written in place: half of it is told by the missing end, and a kill leaves no litter.
    try? validator.map { try Data("\(url)\n\($0)\n".utf8).write(to: URL(filePath: versionPath)) }
  }

  func remove() {
    unlink(path)
    unlink(versionPath)
  }

  /// Forces the bytes to disk and puts them in the target's place.
  func finish() throws(CommandFailure) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    let isSafe = descriptor >= 0 && fsync(descriptor) == 0
    if descriptor >= 0 { close(descriptor) }
    guard isSafe, rename(path, target) == 0 else {
      throw CommandFailure(
        "\(target): cannot be put in place: \(String(cString: strerror(errno)))", .cannotCreate)
    }
    unlink(versionPath)
  }
}
