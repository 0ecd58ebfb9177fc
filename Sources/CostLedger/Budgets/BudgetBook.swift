#if Gateway
public import ModelPrices
internal import Synchronization

/// What is spent and set aside under every budget.
///
/// A request reserves the most that its first attempt may cost before it is sent, is charged for each
/// attempt as that ends, holds the most that the next one may cost before that is made, and settles:
/// whatever number of requests come at once, spending and reservations together never exceed a
/// limit, so that a limit is passed by no more than what single attempts cost above what was held for
/// them. Reservations die with the process; ``restore(from:at:)`` brings back what was spent. When
/// budgets are changed, ``handOver(to:at:)`` moves everything to the book that takes this one's place.
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

  /// A budget's account that a request is charged to.
  struct Share {
    var budget: Int
    var account: String
    var windowStart: LedgerTime
  }

  /// A request that is under way.
  struct Open {
    var tags: LedgerTags
    var time: LedgerTime
    /// What is set aside for it still.
    var held: NanoDollars
    var shares: [Share]
  }

  struct State {
    var ledgers: [Ledger]
    var lastReservation: UInt64 = 0
    /// Those too that no budget is about: one may be when the budgets are changed.
    var open: [UInt64: Open] = [:]
    /// What took this book's place; this one is empty then.
    var successor: BudgetBook?
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
    let result = withBook { book, state -> Result<BudgetReservation, BudgetRefusal> in
      book.roll(&state, to: time)
      let shares = book.shares(of: tags, state)
      for share in shares {
        if let refusal = book.refusal(of: share, estimate, state) { return .failure(refusal) }
      }
      let amount = estimate ?? .zero
      for share in shares {
        state.ledgers[share.budget].accounts[share.account, default: Account()].open(amount)
      }
      state.lastReservation += 1
      state.open[state.lastReservation] = Open(
        tags: tags, time: time, held: amount, shares: shares)
      return .success(
        BudgetReservation(
          amount: amount, isUnderBudget: !shares.isEmpty, identifier: state.lastReservation))
    }
    return try result.get()
  }

  /// Sees to it that at least so much is set aside for what a request has yet to spend, under all
  /// budgets that are about it or under none.
  ///
  /// - Throws: if a budget has no room for what is missing; what was set aside stays so.
  public func hold(
    _ amount: NanoDollars, for reservation: BudgetReservation, at time: LedgerTime = .now
  ) throws(BudgetRefusal) {
    let refusal = withBook { book, state -> BudgetRefusal? in
      book.roll(&state, to: time)
      guard let open = state.open[reservation.identifier], amount > open.held else { return nil }
      let more = amount - open.held
      let shares = open.shares.filter { state.isUnderWay($0) }
      for share in shares {
        if let refusal = book.refusal(of: share, more, state) { return refusal }
      }
      for share in shares { state.change(share) { $0.reserved += more } }
      state.open[reservation.identifier]?.held = amount
      return nil
    }
    if let refusal { throw refusal }
  }

  /// Charges a request with what one of its attempts cost, out of what is set aside for it as far as
  /// that goes.
  public func charge(_ cost: NanoDollars, to reservation: BudgetReservation) {
    guard cost > .zero else { return }
    withBook { _, state in
      guard let open = state.open[reservation.identifier] else { return }
      let paid = min(cost, open.held)
      state.open[reservation.identifier]?.held -= paid
      for share in open.shares where state.isUnderWay(share) {
        state.change(share) {
          $0.reserved -= paid
          $0.spent += cost
        }
      }
    }
  }

  /// Ends a reservation; a second time does nothing.
  ///
  /// - Parameter cost: what the request cost and was not charged before; zero if nothing was, nil if
  ///   something was but is not known, which charges all that is still set aside.
  public func settle(_ reservation: BudgetReservation, cost: NanoDollars?) {
    withBook { _, state in
      guard let open = state.open.removeValue(forKey: reservation.identifier) else { return }
      // A window that is over pays what was admitted in it, and nobody asks it any more.
      for share in open.shares where state.isUnderWay(share) {
        state.change(share) { $0.close(open.held, max(cost ?? open.held, .zero)) }
      }
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
