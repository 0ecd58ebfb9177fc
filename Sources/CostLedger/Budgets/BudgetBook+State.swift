#if Gateway
public import ModelPrices
internal import Synchronization

extension BudgetBook {
  /// What one account of a budget looks like.
  public struct Status: Sendable, Equatable {
    public var budget: Budget
    public var spent: NanoDollars
    public var reserved: NanoDollars
    public var resetsAt: LedgerTime?

    public var left: NanoDollars { max(budget.limit - spent - reserved, .zero) }
  }

  /// The budgets that are about a request, in their order.
  public func status(for tags: LedgerTags, at time: LedgerTime = .now) -> [Status] {
    withBook { book, state in
      book.roll(&state, to: time)
      return book.budgets.enumerated().compactMap { index, budget in
        budget.account(of: tags).map { name in
          let account = state.ledgers[index].accounts[name] ?? Account()
          return Status(
            budget: budget, spent: account.spent, reserved: account.reserved,
            resetsAt: state.ledgers[index].window.end)
        }
      }
    }
  }

  /// The greatest pressure of the budgets that are about a request, in `0...1`.
  public func pressure(for tags: LedgerTags, at time: LedgerTime = .now) -> Double {
    withBook { book, state in
      book.roll(&state, to: time)
      var pressure = 0.0
      for (index, budget) in book.budgets.enumerated() {
        let ledger = state.ledgers[index]
        guard let name = budget.account(of: tags), let account = ledger.accounts[name],
          let elapsed = ledger.window.elapsedShare(at: time)
        else { continue }
        // A limit of zero is passed by anything.
        let share =
          budget.limit > .zero
          ? Double(account.spent.amount) / Double(budget.limit.amount) : .infinity
        pressure = max(pressure, book.pace.pressure(spentShare: share, elapsedShare: elapsed))
      }
      return pressure
    }
  }

  /// Takes over what the ledger says was spent in the windows that are under way.
  ///
  /// To be called before requests are admitted here, and before another book's are handed over: what
  /// was settled until then is replaced.
  public func restore(from ledger: CostLedger, at time: LedgerTime = .now) throws(LedgerError) {
    let windows = state.withLock { state in
      roll(&state, to: time)
      return state.ledgers.map(\.window)
    }
    var spending: [BudgetPeriod: [SpendingTotal]] = [:]
    for (budget, window) in zip(budgets, windows) where spending[budget.period] == nil {
      spending[budget.period] = try ledger.spendingTotals(from: window.start, to: window.end)
    }
    state.withLock { state in
      for (index, budget) in budgets.enumerated()
      where state.ledgers[index].window == windows[index] {
        var accounts = state.ledgers[index].accounts.mapValues { account in
          var account = account
          account.spent = .zero
          return account
        }
        for total in spending[budget.period] ?? [] {
          guard let name = budget.account(of: LedgerTags(key: total.key, customer: total.customer))
          else { continue }
          accounts[name, default: Account()].spent += total.cost
        }
        state.ledgers[index].accounts = accounts
      }
    }
  }
}
#endif
