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

  /// The fold in `0..<folds` of each prompt: ⌊u · folds⌋ with u of the level `purpose`.
  public func folds(_ folds: Int, purpose: String = "fold/1", seed: UInt64) -> [Int32] {
    splitFractions(purpose: purpose, seed: seed).map { Int32($0 * Double(folds)) }
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
