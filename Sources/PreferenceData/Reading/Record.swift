internal import CSimdJSON

/// Why a record cannot be used and what to do; the reader adds the place.
struct RowError: Error {
  var reason: String

  init(_ reason: String) { self.reason = reason }
}

/// The keys that are read; others are ignored. The raw value is the parser's number of the key.
enum RecordKey: Int {
  case id
  case questionID
  case prompt
  case promptTurns
  case turns
  case conversation
  case modelA
  case modelB
  case winner
  case weight
  case preference
  case judge
  case task
  case dataset
  case category
  case lengthA
  case lengthB
  case costA
  case costB
  case scores
  case rawScores
  case costs
  case tokens
  case row
  case split
  case contaminated
  case simulated
  case language
  case lang
  case instruction
  case generator1
  case generator2
  case output1
  case output2
  case annotator
  case model
  case score
  case turn
  case evalPrompt

  /// The keys as they stand in files, by raw value.
  static let names = [
    "id", "question_id", "prompt", "prompt_turns", "turns", "conversation_a", "model_a", "model_b",
    "winner", "weight", "preference", "judge", "task", "dataset", "category", "len_a", "len_b",
    "cost_a", "cost_b", "scores", "raw_scores", "costs", "tokens", "row", "split", "contaminated",
    "simulated", "language", "lang", "instruction", "generator_1", "generator_2", "output_1",
    "output_2", "annotator", "model", "score", "turn", "eval_prompt",
  ]

  var name: String { Self.names[rawValue] }
}

/// A value in a parsed record; valid until the parser reads the next one.
struct JSONNode {
  let node: UnsafePointer<csj_node>

  var isNull: Bool { node.pointee.type == CSJ_NULL }
  var isObject: Bool { node.pointee.type == CSJ_OBJECT }
  var isArray: Bool { node.pointee.type == CSJ_ARRAY }
  var isTrue: Bool { node.pointee.type == CSJ_TRUE }

  /// The bytes of a string, UTF-8; nil for other types.
  var text: UnsafeRawBufferPointer? {
    guard node.pointee.type == CSJ_STRING else { return nil }
    return UnsafeRawBufferPointer(start: node.pointee.text, count: node.pointee.length)
  }

  var number: Double? {
    switch node.pointee.type {
    case CSJ_NUMBER: node.pointee.number
    case CSJ_INTEGER: Double(node.pointee.integer)
    default: nil
    }
  }

  var integer: Int64? { node.pointee.type == CSJ_INTEGER ? node.pointee.integer : nil }

  /// The key of a member of an object.
  var key: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: node.pointee.key, count: Int(node.pointee.key_length))
  }

  /// How a value is named in a message.
  var typeName: String {
    switch node.pointee.type {
    case CSJ_NULL: "null"
    case CSJ_FALSE: "false"
    case CSJ_TRUE: "true"
    case CSJ_INTEGER, CSJ_NUMBER: "a number"
    case CSJ_STRING: "text"
    case CSJ_ARRAY: "a list"
    default: "an object"
    }
  }

  /// The elements of a list or the members of an object.
  var children: Children { Children(record: self) }

  struct Children: Sequence, IteratorProtocol {
    private let nodes: UnsafePointer<csj_node>
    private var offset = 1
    private let count: Int

    fileprivate init(record: JSONNode) {
      nodes = record.node
      count = Int(record.node.pointee.size)
    }

    mutating func next() -> JSONNode? {
      guard offset < count else { return nil }
      let child = nodes + offset
      offset += Int(child.pointee.size)
      return JSONNode(node: child)
    }
  }
}

/// The members of one JSON object that have a ``RecordKey``; valid until the parser reads on.
struct Record {
  let root: JSONNode
  /// For each key the index of its node after the root; 0 where the object lacks it.
  let fields: UnsafePointer<UInt32>

  /// The value of a key; nil if it is missing or null.
  subscript(key: RecordKey) -> JSONNode? {
    let index = fields[key.rawValue]
    guard index > 0 else { return nil }
    let node = JSONNode(node: root.node + Int(index))
    return node.isNull ? nil : node
  }
}
