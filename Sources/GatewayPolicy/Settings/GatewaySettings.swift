#if Gateway
/// Where the gateway listens, and what it bears: `server`. Times are seconds.
public struct ServerSettings: Sendable, Equatable {
  public var address = "127.0.0.1"
  public var port = 4000
  /// The largest body of a request, in bytes.
  public var bodyLimit = 20 << 20
  /// Until a request's head and body are there.
  public var requestTimeout = 60.0
  /// Until a connection is closed that has no request, or whose client takes nothing of its answer.
  public var idleTimeout = 120.0
  /// From the word to stop until connections are refused: for balancers to notice.
  public var drainDelay = 0.0
  /// For requests under way when the gateway is told to stop.
  public var drainTimeout = 30.0
  /// Event loops; nil takes one per core.
  public var threads: Int?
  /// Most connections at once.
  public var connectionLimit = 10_000

  public init() {}
}

/// Who may ask: an entry of `keys`, or `general_settings.master_key`.
public struct KeySetting: Sendable, Equatable {
  public enum Source: Sendable, Equatable {
    case secret(Secret)
    /// The SHA-256 of the key in 64 hexadecimal digits.
    case hash(String)
  }

  /// What logs and the ledger call it.
  public var name: String
  public var source: Source
  public var customer: String?
  public var tier: String?
  public var budgets: [BudgetSetting] = []
  public var requestsPerMinute: Int?
  public var tokensPerMinute: Int?
  public var isMaster = false
  /// Whether it may read `/metrics`, where there is a master key: they name all keys and what they
  /// spend.
  public var readsMetrics = false

  public init(name: String, source: Source) {
    self.name = name
    self.source = source
  }
}

/// A limit of spending: an entry of `routing.budgets` or of a key.
public struct BudgetSetting: Sendable, Equatable {
  public enum Scope: Sendable, Equatable {
    case everything
    case key(String)
    case eachKey
    case customer(String)
    case eachCustomer
  }

  public enum Period: String, Sendable, CaseIterable {
    case day, month, total
  }

  public var scope: Scope
  public var period: Period
  public var usd: Double

  public init(scope: Scope, period: Period, usd: Double) {
    self.scope = scope
    self.period = period
    self.usd = usd
  }
}

/// The output tokens that are set aside for a request that does not limit its answer.
public enum OutputReserve: Sendable, Equatable {
  /// As many, whatever the model.
  case tokens(Int)
  /// The most that the model can give, where the configuration or a catalogue says it.
  case maximum

  /// Where neither does.
  public static let usual = 1024
}

/// A catalogue of prices: an entry of `ledger.prices`.
public struct PriceFile: Sendable, Equatable {
  public var path: String
  /// The day from which on its prices hold, as `2026-12-01`, and when that begins in the ledger's
  /// zone, in seconds since 1970; nil if they always do.
  public var from: Start?

  public struct Start: Sendable, Equatable {
    public var day: String
    public var seconds: Double

    public init(day: String, seconds: Double) {
      self.day = day
      self.seconds = seconds
    }
  }

  public init(path: String, from: Start? = nil) {
    self.path = path
    self.from = from
  }
}

/// What is written down: `ledger`.
public struct LedgerSettings: Sendable, Equatable {
  /// A folder.
  public var path = "ledger"
  /// Of the days that budgets follow.
  public var zone = "UTC"
  /// Days that a row for each attempt, decision and feedback is kept; nil keeps them for good. The
  /// sums of what is deleted stay.
  public var keepDays: Int? = 90
  /// What budgets set aside for the answer to a request that sets no limit.
  public var reserve = OutputReserve.tokens(OutputReserve.usual)
  /// Catalogues in LiteLLM's shape; later ones count over earlier ones.
  public var prices: [PriceFile] = []

  public init() {}
}
#endif
