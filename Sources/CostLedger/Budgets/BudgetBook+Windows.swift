#if Gateway
internal import ModelPrices
internal import Synchronization

extension BudgetBook {
  /// Works on the book that is in force: this one, or what took its place.
  func withBook<Result: Sendable>(_ body: (BudgetBook, inout State) -> Result) -> Result {
    var book = self
    while true {
      var successor: BudgetBook?
      let result = book.state.withLock { state -> Result? in
        successor = state.successor
        return successor == nil ? body(book, &state) : nil
      }
      if let successor { book = successor } else if let result { return result }
    }
  }

  /// Begins the windows anew whose end has come; a clock that is set back begins none.
  func roll(_ state: inout State, to time: LedgerTime) {
    for index in state.ledgers.indices {
      guard let end = state.ledgers[index].window.end, time >= end else { continue }
      state.ledgers[index] = Ledger(window: calendar.window(of: budgets[index].period, at: time))
    }
  }

  /// What a request is charged to, in the windows that are under way.
  func shares(of tags: LedgerTags, _ state: State) -> [Share] {
    budgets.enumerated().compactMap { index, budget in
      budget.account(of: tags).map {
        Share(budget: index, account: $0, windowStart: state.ledgers[index].window.start)
      }
    }
  }

  /// Why so much more cannot be set aside under a budget; nil if it can.
  func refusal(of share: Share, _ more: NanoDollars?, _ state: State) -> BudgetRefusal? {
    let budget = budgets[share.budget]
    let ledger = state.ledgers[share.budget]
    let account = ledger.accounts[share.account] ?? Account()
    if let more, account.spent + account.reserved + more <= budget.limit { return nil }
    return BudgetRefusal(
      reason: more == nil ? .unpriced : .exhausted, budget: budget, spent: account.spent,
      reserved: account.reserved, resetsAt: ledger.window.end)
  }

  /// Lets another book take this one's place: what is under way is set aside and charged there from
  /// now on, and so is whatever else this one is asked.
  ///
  /// Budgets that both have, but for their limits, keep what was spent under them; under others the
  /// new book has what it restored from the ledger. Of requests under way, what they were charged so
  /// far is in either; what is set aside for them moves to whichever of the new budgets are about
  /// them.
  ///
  /// - Parameter next: nothing was reserved from it yet.
  public func handOver(to next: BudgetBook, at time: LedgerTime = .now) {
    withBook { book, state in
      guard book !== next else { return }
      book.roll(&state, to: time)
      next.state.withLock { taken in
        next.roll(&taken, to: time)
        next.take(over: state, of: book.budgets, &taken)
      }
      state = State(ledgers: [], successor: next)
    }
  }

  private func take(over former: State, of formerBudgets: [Budget], _ state: inout State) {
    for (index, budget) in budgets.enumerated() {
      let same = formerBudgets.indices.first {
        formerBudgets[$0].scope == budget.scope && formerBudgets[$0].period == budget.period
          && former.ledgers[$0].window == state.ledgers[index].window
      }
      guard let same else { continue }
      state.ledgers[index].accounts = former.ledgers[same].accounts.compactMapValues {
        $0.spent == .zero ? nil : Account(spent: $0.spent)
      }
    }
    state.lastReservation = max(state.lastReservation, former.lastReservation)
    for (identifier, open) in former.open {
      var open = open
      open.shares = shares(of: open.tags, state).filter { open.time >= $0.windowStart }
      for share in open.shares {
        state.ledgers[share.budget].accounts[share.account, default: Account()].open(open.held)
      }
      state.open[identifier] = open
    }
  }
}

extension BudgetBook.State {
  /// Whether what is charged there counts still.
  func isUnderWay(_ share: BudgetBook.Share) -> Bool {
    ledgers[share.budget].window.start == share.windowStart
  }

  mutating func change(_ share: BudgetBook.Share, _ change: (inout BudgetBook.Account) -> Void) {
    guard var account = ledgers[share.budget].accounts[share.account] else { return }
    change(&account)
    ledgers[share.budget].accounts[share.account] = account.isUntouched ? nil : account
  }
}
#endif
