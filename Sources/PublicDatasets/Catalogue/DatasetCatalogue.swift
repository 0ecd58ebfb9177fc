public import CommandSupport
internal import Foundation

/// The public sets that can be fetched.
public struct DatasetCatalogue: Sendable {
  public let sets: [PublicDataset]

  /// The catalogue that comes with this program.
  public static let builtIn: DatasetCatalogue = {
    // A part of the program, which the tests read.
    try! DatasetCatalogue(json: Data(PackageResources.catalogue_json), name: "the catalogue")
  }()

  /// Reads a catalogue of one's own.
  ///
  /// - Throws: with `.missingInput` if there is no such file, with `.invalidData` if it names a file
  ///   or an address that is not acceptable.
  public init(contentsOf path: String) throws(CommandFailure) {
    guard let json = try? Data(contentsOf: URL(filePath: path)) else {
      throw CommandFailure("\(path): cannot be read; check the name", .missingInput)
    }
    try self.init(json: json, name: path)
  }

  init(json: Data, name: String) throws(CommandFailure) {
    let document: Document
    do {
      document = try JSONDecoder().decode(Document.self, from: json)
    } catch {
      throw CommandFailure("\(name): this is not a catalogue; see datasets/README.md", .invalidData)
    }
    var sets: [PublicDataset] = []
    for set in document.sets {
      do throws(CatalogueFault) {
        guard !sets.contains(where: { $0.name == set.name }) else {
          throw CatalogueFault("the name is there twice")
        }
        sets.append(try set.checked())
      } catch {
        throw CommandFailure("\(name): \(set.name.printable): \(error.reason)", .invalidData)
      }
    }
    self.sets = sets
  }

  /// - Throws: with `.usage`, naming the sets there are.
  public func set(named name: String) throws(CommandFailure) -> PublicDataset {
    if let set = sets.first(where: { $0.name == name }) { return set }
    let names = sets.map(\.name).joined(separator: ", ")
    throw CommandFailure("there is no set \(name); there are: \(names)", .usage)
  }
}

/// What is wrong with an entry.
private struct CatalogueFault: Error {
  var reason: String

  init(_ reason: String) { self.reason = reason }
}

private struct Document: Decodable {
  struct Entry: Decodable {
    var name: String
    var title: String
    var kind: String
    var rows: Int?
    var licence: String
    var page: String?
    var byHand: String?
    var next: [String]?
    var base: String?
    var files: [File]
  }

  struct File: Decodable {
    var path: String
    var bytes: Int?
    var sha256: String?
  }

  var sets: [Entry]
}

extension Document.Entry {
  fileprivate func checked() throws(CatalogueFault) -> PublicDataset {
    guard name.isPlainName else {
      throw CatalogueFault("a name is made of letters, digits, '.', '_' and '-'")
    }
    var checked: [PublicDataset.File] = []
    for file in files {
      let file = try file.checked(base: base ?? "")
      guard !checked.contains(where: { $0.name.lowercased() == file.name.lowercased() }) else {
        throw CatalogueFault("two files are called \(file.name.printable)")
      }
      checked.append(file)
    }
    return PublicDataset(
      name: name, title: title, kind: kind, rows: rows, licence: licence, page: page,
      files: checked, byHand: byHand, next: next ?? [])
  }
}

extension Document.File {
  fileprivate func checked(base: String) throws(CatalogueFault) -> PublicDataset.File {
    let url = base + path
    guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
      throw CatalogueFault("\(url.printable) is not an http or https URL")
    }
    let address = url.prefix { $0 != "?" && $0 != "#" }
    let name = String(address.split(separator: "/", omittingEmptySubsequences: false).last ?? "")
    // The name becomes a file here: it must not lead anywhere else, nor hide, nor meet our own.
    guard name.isPlainName, !name.hasSuffix(".partial"), !name.hasSuffix(".version"),
      name.uppercased() != ChecksumFile.name
    else {
      throw CatalogueFault("\(url.printable) does not end in an acceptable file name")
    }
    guard !url.contains("/../"), !url.contains("/./") else {
      throw CatalogueFault("\(url.printable) leads upwards")
    }
    if let bytes, bytes < 0 { throw CatalogueFault("\(name): the size is below zero") }
    let sha256 = sha256?.lowercased()
    if let sha256, sha256.utf8.count != 64 || !sha256.allSatisfy(\.isHexDigit) {
      throw CatalogueFault("\(name): the checksum is not a SHA-256")
    }
    return PublicDataset.File(url: url, name: name, bytes: bytes, sha256: sha256)
  }
}

extension String {
  /// Letters, digits, '.', '_' and '-' of ASCII, neither hidden nor an option, of sensible length.
  fileprivate var isPlainName: Bool {
    (1...150).contains(utf8.count) && first != "." && first != "-"
      && unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            || "._-".unicodeScalars.contains(scalar))
      }
  }
}
