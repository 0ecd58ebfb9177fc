extension PromptStore {
  /// u ∈ [0, 1) of each prompt at one level of splitting, by its split key
  /// (``SplitKey/fraction(purpose:seed:key:)``); computed on all cores.
  ///
  /// - Returns: one number per prompt; prompts of one group have the same.
  public func splitFractions(purpose: String, seed: UInt64) -> [Double] {
    let prefix = SplitKey.prefix(purpose: purpose, seed: seed)
    let ofGroup = perGroup(initially: 0.0) { key, hasher in
      SplitKey.fraction(prefix: prefix, key: key, hasher: &hasher)
    }
    return (0..<count).map { ofGroup[Int(group(of: $0))] }
  }

  /// The fold in `0..<folds` of each prompt: its group's place in the order of u of the level
  /// `purpose`, modulo `folds`.
  ///
  /// Folds are of equal size however few prompts there are, which ⌊u · folds⌋ would not make them;
  /// the price is that prompts that are added or left out move others to another fold.
  ///
  /// - Parameter selection: the prompts to be dealt out; all if nil.
  /// - Returns: one number per prompt, -1 for those outside the selection.
  public func folds(
    _ folds: Int, of selection: [Int]? = nil, purpose: String = "fold/1", seed: UInt64
  ) -> [Int32] {
    let fractions = splitFractions(purpose: purpose, seed: seed)
    let selection = selection ?? Array(0..<count)
    var fractionOfGroup: [Int32: Double] = [:]
    for prompt in selection { fractionOfGroup[group(of: prompt)] = fractions[prompt] }
    let order = fractionOfGroup.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
    var foldOfGroup = [Int32](repeating: -1, count: groupCount)
    for (position, group) in order.enumerated() {
      foldOfGroup[Int(group.key)] = Int32(position % folds)
    }
    var result = [Int32](repeating: -1, count: count)
    for prompt in selection { result[prompt] = foldOfGroup[Int(group(of: prompt))] }
    return result
  }

  /// The first four bytes of SHA-256(key) of a prompt's split key as a big-endian number.
  public func keyHash(of prompt: Int) -> UInt32 {
    var hasher = SHA256()
    return Self.keyHash(splitKey(of: prompt), &hasher)
  }

  /// ``keyHash(of:)`` of every prompt, computed on all cores.
  public func keyHashes() -> [UInt32] {
    let ofGroup = perGroup(initially: 0) { Self.keyHash($0, &$1) }
    return (0..<count).map { ofGroup[Int(group(of: $0))] }
  }

  private static func keyHash(_ key: [UInt8], _ hasher: inout SHA256) -> UInt32 {
    key.withUnsafeBytes { hasher.update($0) }
    return hasher.finish { UInt32(bigEndian: $0.loadUnaligned(as: UInt32.self)) }
  }

  private func perGroup<Value: BitwiseCopyable & Sendable>(
    initially value: Value, _ body: @Sendable (_ key: [UInt8], _ hasher: inout SHA256) -> Value
  ) -> [Value] {
    parallelMap(count: groupCount, initially: value) { groups, output in
      var hasher = SHA256()
      for (offset, group) in groups.enumerated() {
        output[offset] = body(splitKey(of: leader(ofGroup: group)), &hasher)
      }
    }
  }
}
