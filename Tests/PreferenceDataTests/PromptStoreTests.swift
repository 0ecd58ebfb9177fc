import PreferenceData
import Testing

@Suite struct PromptStoreTests {
  private func intern(_ turns: [String], in store: inout PromptStore) -> Int {
    let bytes = turns.map { Array($0.utf8) }
    var pointers: [UnsafeRawBufferPointer] = []
    func visit(_ index: Int) -> Int32 {
      guard index < bytes.count else {
        return pointers.withUnsafeBufferPointer { store.intern($0) }
      }
      return bytes[index].withUnsafeBytes {
        pointers.append($0)
        return visit(index + 1)
      }
    }
    return Int(visit(0))
  }

  @Test func `the same turns are stored once`() {
    var store = PromptStore()
    let first = intern(["Hello", "And then?"], in: &store)
    let second = intern(["Hello"], in: &store)
    #expect(intern(["Hello", "And then?"], in: &store) == first)
    #expect(intern(["Hello"], in: &store) == second)
    #expect(store.count == 2)
    #expect(store.turnCount(of: first) == 2)
    #expect(store.text(of: first) == "Hello\nAnd then?")
    #expect(store.byteCount == "HelloAnd then?Hello".utf8.count)
  }

  @Test func `turns with the same bytes in a row but other borders are different prompts`() {
    var store = PromptStore()
    let prompts = [
      ["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"], [""], ["", ""],
    ]
    #expect(Set(prompts.map { intern($0, in: &store) }).count == prompts.count)
    for (index, turns) in prompts.enumerated() {
      store.withTurns(of: index) {
        #expect($0.map { String(decoding: $0, as: UTF8.self) } == turns)
      }
    }
  }

  @Test func `prompts whose first turns differ in case or punctuation share a group`() {
    var store = PromptStore()
    let prompts = ["What is it?", "what is it", "What was it?", " WHAT... is it!"]
    let numbers = prompts.map { Int(store.intern($0)) }
    let conversation = intern(["what is IT", "second turn"], in: &store)
    #expect((numbers + [conversation]).map { store.group(of: $0) } == [0, 0, 1, 0, 0])
    #expect(store.groupCount == 2)
    #expect(store.leader(ofGroup: 1) == 2)
    let fractions = store.splitFractions(purpose: "holdout", seed: 3)
    #expect(fractions[0] == fractions[1])
    #expect(fractions[0] == fractions[4])
    #expect(fractions[0] != fractions[2])
  }

  @Test func `a prompt that is not known has no turns and a group of its own`() {
    var store = PromptStore()
    let known = Int(store.intern(""))
    let first = Int(store.appendUnknown())
    let second = Int(store.appendUnknown())
    #expect(Set([known, first, second].map { store.group(of: $0) }).count == 3)
    #expect(store.turnCount(of: first) == 0)
    #expect(store.text(of: first) == "")
    let fractions = store.splitFractions(purpose: "holdout", seed: 0)
    #expect(fractions[first] != fractions[second])
    #expect(store.intern("") == Int32(known))
  }

  @Test func `a hundred thousand prompts are found again`() {
    var store = PromptStore()
    let texts = (0..<100_000).map { "Prompt number \($0) of the Test" }
    for text in texts { _ = store.intern(text) }
    #expect(store.count == texts.count)
    #expect(store.groupCount == texts.count)
    for (index, text) in texts.enumerated() where index % 97 == 0 {
      #expect(store.intern(text) == Int32(index))
      #expect(store.text(of: index) == text)
    }
  }

  @Test func `fractions are spread evenly and independent between levels and seeds`() {
    var store = PromptStore()
    for index in 0..<20_000 { _ = store.intern("prompt \(index)") }
    let holdout = store.splitFractions(purpose: "holdout", seed: 0)
    let fold = store.splitFractions(purpose: "fold/1", seed: 0)
    let other = store.splitFractions(purpose: "holdout", seed: 1)
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    // Standard errors: 0.0020 of a mean, 0.00059 of a mean product.
    #expect(abs(mean(holdout) - 0.5) < 0.01)
    for pair in [(holdout, fold), (holdout, other)] {
      let covariance = mean(zip(pair.0, pair.1).map { ($0 - 0.5) * ($1 - 0.5) })
      #expect(abs(covariance) < 0.003)
    }
    let folds = store.folds(5, seed: 0)
    let ranked = fold.indices.sorted { fold[$0] < fold[$1] }
    #expect(ranked.enumerated().allSatisfy { folds[$1] == Int32($0 % 5) })
    // Of a selection the others are left out, as if they were not there.
    let even = store.folds(5, of: Array(stride(from: 0, to: 20_000, by: 2)), seed: 0)
    let rankedEven = ranked.filter { $0 % 2 == 0 }
    #expect(rankedEven.enumerated().allSatisfy { even[$1] == Int32($0 % 5) })
    #expect((0..<10_000).allSatisfy { even[2 * $0 + 1] == -1 })
  }

  @Test func `a column of strings gives them back`() {
    var column = StringColumn()
    for text in ["a", "", "日本", "b"] { column.append(text) }
    #expect(column.count == 4)
    #expect((0..<4).map { column[$0] } == ["a", "", "日本", "b"])
  }
}
