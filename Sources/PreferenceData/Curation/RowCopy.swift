internal import CommandSupport

/// Goes through files a second time, to write of their rows those that reading them all showed to be
/// wanted.
struct RowCopy {
  /// One row, with its number among the data set's rows.
  typealias Handler = (_ number: Int, _ row: ScannedRow, _ file: String) throws(DataError) -> Void

  var options: DatasetReader
  /// Whether every row comes as JSON, whatever the shape of its file.
  var asJSON = false
  var progress: ((Double) -> Void)?
  var onHeader: ((UnsafeRawBufferPointer) throws(DataError) -> Void)?

  /// - Parameter files: as the first reading found them, with the same options.
  /// - Throws: also if a file is no longer what it was.
  func run(_ files: [LoadedDataset.File], _ body: Handler) throws(DataError) {
    try withoutActuallyEscaping(body) { (body) throws(DataError) in
      var number = 0
      for (index, file) in files.enumerated() {
        guard file.rows > 0 else { continue }
        var scan = DatasetScan(options: options) { share in
          progress?((Double(index) + share) / Double(files.count))
        }
        scan.onHeader = onHeader
        scan.handsOverJSON = asJSON
        scan.onRow = { (row, _) throws(DataError) in
          try body(number, row, file.path)
          number += 1
        }
        let again = try scan.run([file.path] + companions(of: index, in: files))
        guard again.files[0].sha256 == file.sha256 else {
          throw DataError(
            .invalidData,
            "the file has changed while it was read, or it is a pipe; run it again "
              + "on a file that stays as it is", file: file.path)
        }
      }
    }
  }
}

extension RowCopy {
  /// The files without which this one's rows would be others: the questions, which follow their
  /// judgements, and the lists of contaminated prompts, which are for all.
  private func companions(of index: Int, in files: [LoadedDataset.File]) -> [String] {
    let questions = files[index].shape == .mtBenchJudgements ? [files[index + 1]] : []
    let lists = files.filter { $0.shape == .contaminationList }
    return (questions + lists).map(\.path)
  }
}

/// The file that rows are copied to, opened with the first of them.
final class RowOutput {
  private var file: AtomicFile

  init(_ path: String) throws(DataError) {
    do { file = try AtomicFile(at: path, createsFolder: true) } catch { throw DataError(error) }
  }

  /// Copies a record, ending it with a newline if the file that it comes from lacks it.
  func write(_ raw: UnsafeRawBufferPointer) throws(DataError) {
    do {
      try file.write(raw)
      if raw.last != 0x0A { try file.write("\n") }
    } catch {
      throw DataError(error)
    }
  }

  func write(_ bytes: [UInt8]) throws(DataError) {
    do { try file.write(bytes) } catch { throw DataError(error) }
  }

  func seal() throws(DataError) {
    do { try file.seal() } catch { throw DataError(error) }
  }

  func commit() throws(DataError) {
    do { try file.commit() } catch { throw DataError(error) }
  }
}
