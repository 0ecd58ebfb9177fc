internal import PreferenceData

extension CallEstimate {
  /// Counts what the journal does not hold yet of a benchmark.
  init(_ run: BenchmarkRun, _ calls: PaidCalls) async {
    lines = (run.models + [run.judge]).map { endpoint in
      Line(
        name: endpoint.name, cost: endpoint.price.map { _ in 0 },
        maximumCost: endpoint.price.map { _ in 0 }, isPriced: endpoint.price != nil)
    }
    let judge = run.models.count
    for unit in run.units {
      let call = run.answerCall(unit)
      if let answer = await calls.known(call) {
        let grading = run.gradeCall(unit, answer: answer.content)
        if await calls.isOpen(grading) { add(run.judge, judge, grading, Self.verdictTokens) }
      } else if await calls.isOpen(call) {
        add(run.models[unit.model], unit.model, call, Self.answerTokens)
        let expected = String(repeating: " ", count: 4 * Self.answerTokens)
        let longest = String(repeating: " ", count: run.models[unit.model].maxTokens)
        add(
          run.judge, judge, input: run.gradeCall(unit, answer: expected).expectedInput,
          maximumInput: run.gradeCall(unit, answer: longest).byteCount, Self.verdictTokens)
      }
    }
  }
}

extension ChatCall {
  fileprivate var byteCount: Int { messages.reduce(0) { $0 + $1.content.utf8.count } }
}
