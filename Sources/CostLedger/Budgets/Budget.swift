#if Gateway
public import ModelPrices

/// A limit of what may be spent.
public struct Budget: Sendable, Hashable {
  /// Whose spending counts together.
  public enum Scope: Sendable, Hashable, CustomStringConvertible {
    /// That of all requests.
    case everything
    case key(String)
    /// Each key's own.
    case eachKey
    case customer(String)
    /// Each customer's own; requests that name none count as one customer.
    case eachCustomer

    public var description: String {
      switch self {
      case .everything: "all requests"
      case .key(let name): "key \(name)"
      case .eachKey: "each key"
      case .customer(let name): "customer \(name)"
      case .eachCustomer: "each customer"
      }
    }
  }

  public var scope: Scope
  public var period: BudgetPeriod
  public var limit: NanoDollars

  public init(scope: Scope, period: BudgetPeriod, limit: NanoDollars) {
    self.scope = scope
    self.period = period
    self.limit = limit
  }

  /// The account that a request's spending goes to; nil if the budget is not about it.
  func account(of tags: LedgerTags) -> String? {
    switch scope {
    case .everything: ""
    case .key(let name): name == tags.key ? name : nil
    case .eachKey: tags.key
    case .customer(let name): name == tags.customer ? name : nil
    case .eachCustomer: tags.customer ?? ""
    }
  }
}

/// Why a budget does not let a request pass.
public struct BudgetRefusal: Error, Sendable, Equatable {
  public enum Reason: Sendable, Equatable {
    /// What is left is less than what the request may cost.
    case exhausted
    /// The request's price is not known, so that no limit could be kept.
    case unpriced
  }

  public var reason: Reason
  public var budget: Budget
  public var spent: NanoDollars
  public var reserved: NanoDollars
  /// When the budget begins anew; nil if it never does.
  public var resetsAt: LedgerTime?
}

/// Money set aside for a request until it is known what it cost.
public struct BudgetReservation: Sendable, Equatable {
  /// What was set aside at first.
  public let amount: NanoDollars
  /// Whether any budget was about the request when it was admitted.
  public let isUnderBudget: Bool
  let identifier: UInt64
}
#endif
