internal import CommandSupport

extension LoadedDataset {
  /// What was read beside the named files, or passed over in a folder, in words: a sentence each.
  public var companionNotes: [String] {
    let lists = contaminationLists.map { list in
      "\(list.path): applied as a list of \(list.prompts.readable) contaminated prompts, which "
        + (list.rows == 0
          ? "are not in the data" : "are those of \(list.rows.readable) rows")
    }
    let questions = files.filter { $0.shape == .mtBenchQuestions }.map { file in
      "\(file.path): read as the questions of the judgements"
    }
    let shown = skippedFiles.prefix(5).map { "\($0.path): passed over: \($0.reason)" }
    let more = skippedFiles.count - shown.count
    return questions + lists + shown
      + (more > 0 ? ["\(more.readable) more files of the folder passed over"] : [])
  }

  /// Rows left out, by the reason, without those that are none.
  public var leftOut: [(reason: String, rows: Int)] {
    [
      ("invalid", invalidRows), ("contaminated", contaminatedRows),
      ("of a model against itself", selfBattleRows), ("not judged", unjudgedRows),
    ].filter { $0.1 > 0 }
  }
}
