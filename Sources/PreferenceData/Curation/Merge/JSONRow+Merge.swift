extension JSONRow {
  /// The members that hold values by model.
  private static let tables = ["scores", "raw_scores", "costs", "tokens"]

  private mutating func replace(_ replacements: [(range: Range<Int>, bytes: [UInt8])]) {
    guard !replacements.isEmpty else { return }
    let new = replacing(replacements)
    self = new.withUnsafeBytes { JSONRow($0) }
  }

  mutating func set(_ key: String, _ json: String) {
    let new = setting([(key, json)])
    self = new.withUnsafeBytes { JSONRow($0) }
  }

  /// Gives models their new names, wherever the row names them.
  ///
  /// - Throws: if the row then has two values of one model.
  mutating func rename(_ names: [String: String]) throws(RowError) {
    guard !names.isEmpty else { return }
    var replacements: [(range: Range<Int>, bytes: [UInt8])] = []
    for member in members() {
      if member.key == "model_a" || member.key == "model_b" {
        guard bytes[member.value.lowerBound] == UInt8(ascii: "\"") else { continue }
        if let new = names[text(member.value)] {
          replacements.append((member.value, Self.literal(new)))
        }
      } else if Self.tables.contains(member.key) {
        let models = members(from: member.value.lowerBound)
        let renamed = models.map { names[$0.key] ?? $0.key }
        if let twin = Dictionary(grouping: renamed, by: { $0 }).values.first(where: { $0.count > 1 }
        ) {
          throw RowError(
            "\(member.key) would have two values of \(twin[0]); a row cannot have both names of a "
              + "model that is renamed")
        }
        for (model, new) in zip(models, renamed) where model.key != new {
          replacements.append((model.keyRange, Self.literal(new)))
        }
      }
    }
    replace(replacements)
  }

  mutating func setID(_ id: String) {
    let members = members()
    let key = members.contains { $0.key == "id" && !isNull($0) } ? "id" : "question_id"
    set(
      members.contains { $0.key == key } ? key : "id",
      String(decoding: Self.literal(id), as: UTF8.self))
  }

  /// Adds a `dataset` unless the row names its dataset or task.
  mutating func addDataset(_ name: String) {
    let hasName = members().contains {
      ["dataset", "task", "category"].contains($0.key) && !isNull($0)
    }
    if !hasName { set("dataset", String(decoding: Self.literal(name), as: UTF8.self)) }
  }

  var isContaminated: Bool {
    members().last { $0.key == "contaminated" }.map { json($0) == "true" } ?? false
  }

  private func json(_ member: Member) -> String {
    String(decoding: bytes[member.value], as: UTF8.self)
  }

  private func isNull(_ member: Member) -> Bool { json(member) == "null" }

  static func literal(_ text: String) -> [UInt8] {
    var line = JSONLine()
    line.text(Array(text.utf8))
    return line.bytes
  }

  /// One row of several with the same prompt: the first, with the models of the others, what else
  /// they say that it does not, and their ids in `joined_ids`.
  static func joined(
    _ rows: [JSONRow], _ rule: DatasetMerge.ConflictRule
  ) throws(RowError) -> JSONRow {
    var result = rows[0]
    for table in tables {
      if let json = joinedTable(table, rows, rule) { result.set(table, json) }
    }
    var ids: [String] = []
    for row in rows.dropFirst() {
      for member in row.members() where !tables.contains(member.key) {
        let own = result.members().last { $0.key == member.key }
        switch member.key {
        case "id", "question_id": ids.append(row.json(member))
        case "contaminated", "simulated":
          if row.json(member) == "true" { result.set(member.key, "true") }
        default:
          if own == nil { result.set(member.key, row.json(member)) }
        }
      }
    }
    if !ids.isEmpty { result.set("joined_ids", "[\(ids.joined(separator: ", "))]") }
    return result
  }

  private static func joinedTable(
    _ table: String, _ rows: [JSONRow], _ rule: DatasetMerge.ConflictRule
  ) -> String? {
    var names: [String] = []
    var values: [String: [String]] = [:]
    for row in rows {
      guard let member = row.members().last(where: { $0.key == table }) else { continue }
      for model in row.members(from: member.value.lowerBound) where !row.isNull(model) {
        if values[model.key] == nil { names.append(model.key) }
        values[model.key, default: []].append(row.json(model))
      }
    }
    guard !names.isEmpty else { return nil }
    let members = names.map { name in
      let all = values[name]!
      let numbers = all.compactMap { Double($0) }
      var json = all[0]
      if rule == .mean, numbers.count == all.count, numbers.contains(where: { $0 != numbers[0] }) {
        json = "\(numbers.reduce(0, +) / Double(numbers.count))"
      }
      return "\(String(decoding: literal(name), as: UTF8.self)): \(json)"
    }
    return "{\(members.joined(separator: ", "))}"
  }
}
