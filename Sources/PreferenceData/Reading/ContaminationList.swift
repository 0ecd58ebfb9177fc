/// Prompts of a benchmark that are in training data too, as RouteLLM lists them: lines with
/// `eval_prompt`.
struct ContaminationList {
  let path: String
  private(set) var sha256 = ""
  private var prompts = StringColumn()
  private var index = HashIndex()
  /// Rows of the data set that were found on it.
  var rows = 0

  var count: Int { prompts.count }

  /// Reads a list.
  ///
  /// - Throws: at any line that is not of this shape: half a list would let prompts through.
  init(path: String) throws(DataError) {
    self.path = path
    var file = try InputFile.begin(path: path, padding: JSONParser.padding)
    var parser = JSONParser(keys: RecordKey.names)
    while let line = try file.nextLine() {
      do throws(RowError) {
        if line.isTooLong { throw InputFile.tooLong }
        guard let prompt = try parser.record(line.content).text(.evalPrompt) else {
          throw RowError(
            "there is no eval_prompt; every line of a list of contaminated prompts has one")
        }
        insert(prompt)
      } catch {
        throw DataError(.invalidData, error.reason, file: path, line: line.number)
      }
    }
    sha256 = file.finishHash()
  }

  private mutating func insert(_ prompt: UnsafeRawBufferPointer) {
    let known = index.find(ByteHash.of(prompt), orInsert: prompts.count) { [prompts] in
      prompts.withUTF8(of: $0) { $0.isEqual(to: prompt) }
    }
    if known == nil { prompts.append(utf8: prompt) }
  }

  /// Whether a prompt is on the list, byte for byte.
  func contains(_ prompt: UnsafeRawBufferPointer) -> Bool {
    index.find(ByteHash.of(prompt)) { prompts.withUTF8(of: $0) { $0.isEqual(to: prompt) } } != nil
  }
}
