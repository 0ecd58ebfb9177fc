/// The words that fill the slots of templates, and sentences that say nothing of difficulty.
enum SimulationWords {
  static let names = words(
    """
    Ada|Bruno|Chidi|Dana|Emeka|Farah|Goran|Hana|Ivo|Jun|Kofi|Lena|Marta|Nils|Olga|Pedro|Quinn|Rosa|
    Sven|Tariq|Uma|Viktor|Wanda|Xenia|Yusuf|Zoe|Mrs. Okafor|Mr. Lindqvist|Dr. Haddad|Prof. Moreau
    """)
  static let places = words(
    """
    Aarhus|Bologna|Cork|Dakar|Essen|Fukuoka|Ghent|Hanoi|Izmir|Jena|Kigali|Lyon|Malmö|Nantes|Oaxaca|
    Porto|Quito|Riga|Salta|Tampere|Utrecht|Vigo|Windhoek|Xiamen|Yerevan|Zagreb
    """)
  static let things = words(
    """
    kettle|bicycle|backpack|parcel|jacket|garden table|lamp|notebook|umbrella|toaster|blanket|
    headphones|coffee grinder|tent|printer|window|camera|bookshelf|water bottle|suitcase|guitar
    """)
  static let terms = words(
    """
    eigenvalue decomposition|Bayesian hierarchical model|lock-free queue|monoclonal antibody|
    indemnity clause|idempotent consumer|stochastic volatility|Lagrangian relaxation|
    transcription factor|zero-knowledge proof|Byzantine quorum|adiabatic invariant|
    cointegration test|catalytic asymmetric synthesis|type-level recursion|martingale measure
    """)
  static let days = words("Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday")

  static let background: [SimulationTemplate] = [
    "{name} from {place} wrote on {day} that the {thing} arrived {n} days late.",
    "The office in {place} is open until {n} on {day}.",
    "Order {N} holds a {thing} and a {thing} for {name}.",
    "{name} and {name} share the {thing}, number {N}.",
    "On {day} the team in {place} looked at {N} messages.",
    "Nobody in {place} has asked for the {thing} since {day}.",
    "There were {N} visitors on {day}, {n} of them from {place}.",
    "{name} keeps the {thing} beside the {thing}.",
    "Please answer to {name}, who replaces {name} until {day}.",
    "The {thing} costs {N} in {place} and {N} in {place}.",
  ]

  private static func words(_ list: String) -> [[UInt8]] {
    list.split(separator: "|").map { Array($0.filter { $0 != "\n" }.utf8) }
  }
}
