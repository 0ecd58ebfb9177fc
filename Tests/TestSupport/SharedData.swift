public import Foundation
public import Testing

/// A file of the data sets that lie beside the package in `../shared/data`, or nil where they are
/// not there, as on other people's machines. Tests that need one are skipped without it:
///
/// ```swift
/// @Test(.enabled(if: sharedData("routellm/gsm8k.jsonl") != nil, needsSharedData))
/// func `GSM8K has 1307 uncontaminated rows`() throws { … }
/// ```
public func sharedData(_ relative: String) -> URL? {
  let url = packageRoot.deletingLastPathComponent().appending(path: "shared/data/\(relative)")
  return FileManager.default.fileExists(atPath: url.path) ? url : nil
}

/// What a test says that is skipped for want of ``sharedData(_:)``.
public let needsSharedData: Comment = "needs the data sets in ../shared/data"

/// The folder of Package.swift.
public let packageRoot = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
