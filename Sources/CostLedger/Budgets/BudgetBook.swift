#if Gateway
public import ModelPrices
internal import Synchronization

/// What is spent and set aside under every budget.
///
/// A request reserves the most that it may cost before it is sent and settles with what it did
/// cost: whatever number of requests come at once, spending and reservations together never exceed
/// a limit, so that a limit is passed by no more than what single requests cost above their own
/// reservations. Reservations die with the process; ``restore(_:)`` brings back what was spent.
///
/// Everything is in memory under one lock that is held for some hundred nanoseconds.
public final class BudgetBook: Sendable {
  struct Account {
    var spent = NanoDollars.zero
    var reserved = NanoDollars.zero
    var openReservations = 0
  }

  struct Ledger {
    var window: BudgetPeriod.Window
    var accounts: [String: Account] = [:]
  }

  struct State {
    var ledgers: [Ledger]
    var lastReservation: UInt64 = 0
    var open: Set<UInt64> = []
  }

  public let budgets: [Budget]
  public let calendar: BudgetCalendar
  public let pace: SpendingPace
  let state: Mutex<State>

  public init(
    _ budgets: [Budget], calendar: BudgetCalendar, pace: SpendingPace = SpendingPace(),
    at now: LedgerTime = .now
  ) {
    self.budgets = budgets
    self.calendar = calendar
    self.pace = pace
    state = Mutex(
      State(ledgers: budgets.map { Ledger(window: calendar.window(of: $0.period, at: now)) }))
  }

  /// Sets aside the most that a request may cost, under all budgets that are about it or under none.
  ///
  /// - Parameters:
  ///   - estimate: nil where no price is known; such requests pass only if no budget is about them.
  ///   - time: when the request was admitted, as its ``AttemptRecord/time`` says.
  public func reserve(
    _ estimate: NanoDollars?, for tags: LedgerTags, at time: LedgerTime = .now
  ) throws(BudgetRefusal) -> BudgetReservation {
    let result = state.withLock { state -> Result<BudgetReservation, BudgetRefusal> in
      roll(&state, to: time)
      var shares: [BudgetReservation.Share] = []
      for (index, budget) in budgets.enumerated() {
        guard let name = budget.account(of: tags) else { continue }
        let ledger = state.ledgers[index]
        let account = ledger.accounts[name] ?? Account()
        let isWithin = estimate.map { account.spent + account.reserved + $0 <= budget.limit }
        guard isWithin == true else {
          return .failure(
            BudgetRefusal(
              reason: estimate == nil ? .unpriced : .exhausted, budget: budget,
              spent: account.spent, reserved: account.reserved, resetsAt: ledger.window.end))
        }
        shares.append(.init(budget: index, account: name, windowStart: ledger.window.start))
      }
      let amount = estimate ?? .zero
      for share in shares {
        state.ledgers[share.budget].accounts[share.account, default: Account()].open(amount)
      }
      state.lastReservation += 1
      if !shares.isEmpty { state.open.insert(state.lastReservation) }
      return .success(
        BudgetReservation(amount: amount, identifier: state.lastReservation, shares: shares))
    }
    return try result.get()
  }

  /// Ends a reservation with what the request cost; a second time does nothing.
  ///
  /// - Parameter cost: of all of the request's attempts together; zero if nothing was sent, nil if
  ///   something was but its cost is not known, which charges the whole reservation.
  public func settle(_ reservation: BudgetReservation, cost: NanoDollars?) {
    guard !reservation.shares.isEmpty else { return }
    state.withLock { state in
      guard state.open.remove(reservation.identifier) != nil else { return }
      for share in reservation.shares {
        // A window that is over pays what was admitted in it, and nobody asks it any more.
        guard state.ledgers[share.budget].window.start == share.windowStart else { continue }
        let charge = max(cost ?? reservation.amount, .zero)
        state.ledgers[share.budget].accounts[share.account]?.close(reservation.amount, charge)
        if state.ledgers[share.budget].accounts[share.account]?.isUntouched == true {
          state.ledgers[share.budget].accounts[share.account] = nil
        }
      }
    }
  }

  /// Begins the windows anew whose end has come; a clock that is set back begins none.
  func roll(_ state: inout State, to time: LedgerTime) {
    for index in state.ledgers.indices {
      guard let end = state.ledgers[index].window.end, time >= end else { continue }
      state.ledgers[index] = Ledger(window: calendar.window(of: budgets[index].period, at: time))
    }
  }
}

extension BudgetBook.Account {
  /// Whether forgetting the account changes nothing: clients choose customers' names.
  var isUntouched: Bool { spent == .zero && openReservations == 0 }

  mutating func open(_ amount: NanoDollars) {
    reserved += amount
    openReservations += 1
  }

  mutating func close(_ amount: NanoDollars, _ charge: NanoDollars) {
    reserved -= amount
    openReservations -= 1
    spent += charge
  }
}
#endif
