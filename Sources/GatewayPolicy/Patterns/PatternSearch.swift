#if Gateway
/// From the structure of an expression to instructions.
struct PatternCompiler {
  private(set) var program: [PatternInstruction] = []

  mutating func append(_ instruction: PatternInstruction) throws(PatternError) {
    guard program.count < LinearPattern.programLimit else {
      throw PatternError("is too large; repeat less, or split it into several rules")
    }
    program.append(instruction)
  }

  mutating func add(_ tree: PatternTree) throws(PatternError) {
    switch tree {
    case .empty: break
    case .bytes(let set): try append(.bytes(set))
    case .start: try append(.start)
    case .end: try append(.end)
    case .wordBoundary(let isOne): try append(.wordBoundary(isOne: isOne))
    case .sequence(let parts): for part in parts { try add(part) }
    case .alternatives(let branches): try add(branches[...])
    case .repeated(let part, let minimum, let maximum):
      for _ in 0..<minimum { try add(part) }
      if let maximum {
        for _ in minimum..<maximum { try addOptional(part) }
      } else {
        let split = program.count
        try append(.jump(0))
        try add(part)
        try append(.jump(split))
        program[split] = .split(split + 1, program.count)
      }
    }
  }

  private mutating func add(_ branches: ArraySlice<PatternTree>) throws(PatternError) {
    guard let first = branches.first else { return }
    guard branches.count > 1 else { return try add(first) }
    let split = program.count
    try append(.jump(0))
    try add(first)
    let jump = program.count
    try append(.jump(0))
    program[split] = .split(split + 1, program.count)
    try add(branches.dropFirst())
    program[jump] = .jump(program.count)
  }

  private mutating func addOptional(_ part: PatternTree) throws(PatternError) {
    let split = program.count
    try append(.jump(0))
    try add(part)
    program[split] = .split(split + 1, program.count)
  }
}

/// One search: the set of instructions that some reading has come to, byte by byte.
struct PatternSearch {
  private let program: [PatternInstruction]
  /// The instructions that wait for a byte.
  private var waiting: [Int] = []
  /// For each instruction the last position at which it was reached.
  private var reached: [Int]
  private var stack: [Int] = []
  private var hasMatch = false

  init(_ program: [PatternInstruction]) {
    self.program = program
    reached = [Int](repeating: -1, count: program.count)
  }

  consuming func run(_ text: UnsafeRawBufferPointer) -> Bool {
    var current: [Int] = []
    for place in 0...text.count {
      // A reading may begin at every place.
      follow(0, at: place, text)
      if hasMatch { return true }
      guard place < text.count else { return false }
      let byte = text[place]
      swap(&current, &waiting)
      waiting.removeAll(keepingCapacity: true)
      for instruction in current {
        if case .bytes(let set) = program[instruction], set.contains(byte) {
          follow(instruction + 1, at: place + 1, text)
        }
      }
      if hasMatch { return true }
    }
    return false
  }

  /// Notes all that is reached from an instruction without another byte.
  private mutating func follow(_ first: Int, at place: Int, _ text: UnsafeRawBufferPointer) {
    stack.append(first)
    while let instruction = stack.popLast() {
      guard reached[instruction] != place else { continue }
      reached[instruction] = place
      switch program[instruction] {
      case .bytes: waiting.append(instruction)
      case .jump(let target): stack.append(target)
      case .split(let a, let b):
        stack.append(b)
        stack.append(a)
      case .start: if place == 0 { stack.append(instruction + 1) }
      case .end: if place == text.count { stack.append(instruction + 1) }
      case .wordBoundary(let isOne):
        let before = place > 0 && ByteSet.word.contains(text[place - 1])
        let after = place < text.count && ByteSet.word.contains(text[place])
        if (before != after) == isOne { stack.append(instruction + 1) }
      case .match: hasMatch = true
      }
    }
  }
}
#endif
