import CommandSupport
import PreferenceData

extension LoadedDataset {
  /// A line for each file that rows came from, with its shape if that is not our own, and for what
  /// was read beside them.
  var fileLines: [String] {
    let kind =
      switch dataset {
      case .battles: "battles"
      case .scores: "score rows"
      }
    return files.filter { $0.rows > 0 }.map { file in
      let shape = file.shape == .jsonLines ? "" : " (\(file.shape.rawValue))"
      return "\(file.path): \(file.rows.readable) \(kind)\(shape)"
    } + companionNotes
  }
}
