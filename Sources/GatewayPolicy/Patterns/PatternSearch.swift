#if Gateway
/// The instructions of an expression, and what is known before any text.
struct PatternProgram: Sendable {
  let instructions: [PatternInstruction]
  /// The bytes that a reading can begin with; without any of them there is none, unless it may be
  /// empty.
  let first: ByteSet
  let mayBeEmpty: Bool

  init(_ instructions: [PatternInstruction]) {
    self.instructions = instructions
    var (first, mayBeEmpty) = (ByteSet(), false)
    var seen = [Bool](repeating: false, count: instructions.count)
    var stack = [0]
    while let index = stack.popLast() {
      guard !seen[index] else { continue }
      seen[index] = true
      switch instructions[index] {
      case .bytes(let set): first.formUnion(set)
      case .jump(let target): stack.append(target)
      case .split(let a, let b): stack += [a, b]
      // Taken to hold: there may only be less than is thought.
      case .start, .end, .wordBoundary: stack.append(index + 1)
      case .match: mayBeEmpty = true
      }
    }
    self.first = first
    self.mayBeEmpty = mayBeEmpty
  }
}

/// From the structure of an expression to instructions.
struct PatternCompiler {
  private(set) var instructions: [PatternInstruction] = []

  mutating func append(_ instruction: PatternInstruction) throws(PatternError) {
    guard instructions.count < LinearPattern.programLimit else {
      throw PatternError("is too large; repeat less, or split it into several rules")
    }
    instructions.append(instruction)
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
        let split = instructions.count
        try append(.jump(0))
        try add(part)
        try append(.jump(split))
        instructions[split] = .split(split + 1, instructions.count)
      }
    }
  }

  private mutating func add(_ branches: ArraySlice<PatternTree>) throws(PatternError) {
    guard let first = branches.first else { return }
    guard branches.count > 1 else { return try add(first) }
    let split = instructions.count
    try append(.jump(0))
    try add(first)
    let jump = instructions.count
    try append(.jump(0))
    instructions[split] = .split(split + 1, instructions.count)
    try add(branches.dropFirst())
    instructions[jump] = .jump(instructions.count)
  }

  private mutating func addOptional(_ part: PatternTree) throws(PatternError) {
    let split = instructions.count
    try append(.jump(0))
    try add(part)
    instructions[split] = .split(split + 1, instructions.count)
  }
}

/// One search: the set of instructions that some reading has come to, byte by byte.
struct PatternSearch {
  private let program: PatternProgram
  /// The instructions that wait for a byte.
  private var waiting: [Int] = []
  /// For each instruction the last position at which it was reached.
  private var reached: [Int]
  private var stack: [Int] = []
  private var hasMatch = false

  init(_ program: PatternProgram) {
    self.program = program
    reached = [Int](repeating: -1, count: program.instructions.count)
  }

  consuming func run(_ text: UnsafeRawBufferPointer) -> Bool {
    var current: [Int] = []
    var place = 0
    while true {
      if waiting.isEmpty, !program.mayBeEmpty {
        while place < text.count, !program.first.contains(text[place]) { place += 1 }
        if place == text.count { return false }
      }
      // A reading may begin at every place.
      follow(0, at: place, text)
      if hasMatch { return true }
      guard place < text.count else { return false }
      let byte = text[place]
      swap(&current, &waiting)
      waiting.removeAll(keepingCapacity: true)
      for instruction in current {
        if case .bytes(let set) = program.instructions[instruction], set.contains(byte) {
          follow(instruction + 1, at: place + 1, text)
        }
      }
      if hasMatch { return true }
      place += 1
    }
  }

  /// Notes all that is reached from an instruction without another byte.
  private mutating func follow(_ first: Int, at place: Int, _ text: UnsafeRawBufferPointer) {
    stack.append(first)
    while let instruction = stack.popLast() {
      guard reached[instruction] != place else { continue }
      reached[instruction] = place
      switch program.instructions[instruction] {
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
