// swift-tools-version: 6.2
import PackageDescription

/// What every executable needs.
let commands: [Target.Dependency] = ["CommandInterface", "CommandSupport", .arguments]

/// What speaks HTTP.
let nio: [Target.Dependency] = [
  .gateway("NIOCore", "swift-nio"), .gateway("NIOPosix", "swift-nio"),
  .gateway("NIOHTTP1", "swift-nio"), .gateway("NIOTLS", "swift-nio"),
  .gateway("NIOConcurrencyHelpers", "swift-nio"), .gateway("NIOSSL", "swift-nio-ssl"),
  .gateway("Logging", "swift-log"),
]

let package = Package(
  name: "turnout",
  products: [
    .library(name: "RouterScoring", targets: ["RouterScoring"]),
    .library(name: "RouterEvaluation", targets: ["RouterEvaluation"]),
    .library(name: "PreferenceTraining", targets: ["PreferenceTraining"]),
    .library(name: "router_scorer", type: .dynamic, targets: ["RouterScorerC"]),
    .executable(name: "router-train", targets: ["router-train"]),
    .executable(name: "router-eval", targets: ["router-eval"]),
    .executable(name: "router-data", targets: ["router-data"]),
    .executable(name: "router-bench", targets: ["router-bench"]),
    .executable(name: "router-serve", targets: ["router-serve"]),
  ],
  traits: [
    .trait(
      name: "Gateway",
      description: "The OpenAI-compatible gateway and everything that needs NIO or a database.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    // Used under the trait only, and without it not even fetched.
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
    .target(
      name: "CSimdJSON", cxxSettings: [.treatAllWarnings(as: .error)],
      linkerSettings: [.linkedLibrary("simdjson")]),

    .target(name: "CAllocationCounter", cSettings: [.treatAllWarnings(as: .error)]),
    .target(
      name: "CRouterScorer", exclude: ["exports.map", "router_scorer.pc.in"],
      cSettings: [.treatAllWarnings(as: .error)]),

    .target(name: "CommandSupport"),
    .target(name: "CommandInterface", dependencies: ["CommandSupport", .arguments]),
    .target(name: "LinearAlgebra", dependencies: ["COpenBLAS"]),
    .target(
      name: "SentenceEncoding",
      dependencies: [
        "LinearAlgebra", "CurlClient", "CSimdJSON", "COpenSSL", "CSQLite", "CommandSupport",
      ]),
    .target(name: "PromptFeatures"),
    .target(name: "RouterScoring", dependencies: ["PromptFeatures"]),
    .target(name: "RouterScorerC", dependencies: ["RouterScoring", "CRouterScorer"]),
    .target(name: "PreferenceData", dependencies: ["CSimdJSON", "COpenSSL", "CommandSupport"]),
    .target(name: "ModelPrices", dependencies: ["CommandSupport"]),
    .target(name: "HTTPFields"),
    .target(name: "CurlClient", dependencies: ["CCurl", "HTTPFields"]),
    .target(
      name: "PublicDatasets", dependencies: ["CurlClient", "PreferenceData", "CommandSupport"],
      resources: [.embedInCode("catalogue.json")]),
    .target(
      name: "ModelJudging",
      dependencies: ["CurlClient", "ModelPrices", "PreferenceData", "CommandSupport"]),
    .target(
      name: "RouterEvaluation",
      dependencies: ["RouterScoring", "PreferenceData", "ModelPrices", "CommandSupport"]),
    .target(
      name: "PreferenceTraining",
      dependencies: [
        "LinearAlgebra", "RouterEvaluation", "RouterScoring", "PreferenceData", "ModelPrices",
        "CommandSupport",
      ]),

    .target(name: "GatewayWire", dependencies: ["CSimdJSON", "ModelPrices"]),
    .target(
      name: "GatewayPolicy",
      dependencies: [
        "GatewayWire", "RouterScoring", "PreferenceData", "ModelPrices", "CommandSupport",
        .gateway("Yams", "Yams"),
      ]),
    .target(
      name: "CostLedger",
      dependencies: [
        "ModelPrices", "CSimdJSON", "COpenSSL", "CSQLite", "CommandSupport",
        .gateway("GRDB", "GRDB.swift"),
      ]),
    .target(
      name: "RoutingGateway",
      dependencies: [
        "GatewayWire", "GatewayPolicy", "CostLedger", "ModelPrices", "RouterScoring",
        "HTTPFields", "CommandSupport",
        .gateway("ServiceLifecycle", "swift-service-lifecycle"),
        .gateway("UnixSignals", "swift-service-lifecycle"),
      ] + nio),

    .executableTarget(
      name: "router-serve",
      dependencies: [
        "RoutingGateway", "GatewayPolicy", "CostLedger", "ModelPrices", "CSimdJSON",
        .gateway("ServiceLifecycle", "swift-service-lifecycle"),
        .gateway("UnixSignals", "swift-service-lifecycle"), .gateway("Logging", "swift-log"),
      ] + commands),
    .executableTarget(
      name: "router-train",
      dependencies: [
        "PreferenceTraining", "RouterEvaluation", "ModelPrices", "SentenceEncoding",
      ] + commands),
    .executableTarget(
      name: "router-eval",
      dependencies: [
        "RouterEvaluation", "PreferenceData", "PreferenceTraining", "RouterScoring",
        "SentenceEncoding", "LinearAlgebra",
      ] + commands),
    .executableTarget(
      name: "router-data",
      dependencies: [
        "PreferenceData", "PublicDatasets", "ModelJudging", "ModelPrices",
        "PreferenceTraining", "SentenceEncoding", "LinearAlgebra",
      ] + commands),
    .executableTarget(
      name: "router-bench",
      dependencies: [
        "PreferenceTraining", "RouterEvaluation", "PreferenceData", "RouterScoring",
        "PromptFeatures", "CAllocationCounter", "CRouterScorer", "SentenceEncoding",
        "LinearAlgebra",
      ] + commands),

    // The process that tests of the ledger kill.
    .executableTarget(
      name: "ledger-writer", dependencies: ["CostLedger", "ModelPrices", "CommandSupport"],
      path: "Tests/LedgerWriter"),
    .target(name: "TestSupport", dependencies: ["PreferenceData"], path: "Tests/TestSupport"),
    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"]),
    .testTarget(
      name: "SentenceEncodingTests",
      dependencies: ["SentenceEncoding", "LinearAlgebra", "CommandSupport", "TestSupport"]),
    .testTarget(name: "PromptFeaturesTests", dependencies: ["PromptFeatures", "TestSupport"]),
    .testTarget(
      name: "RouterScoringTests", dependencies: ["RouterScoring", "PromptFeatures", "TestSupport"]),
    .testTarget(
      name: "RouterScorerCTests",
      dependencies: [
        "RouterScorerC", "CRouterScorer", "RouterScoring", "PromptFeatures", "TestSupport",
      ]),
    .testTarget(
      name: "PreferenceDataTests",
      dependencies: ["PreferenceData", "CommandSupport", "TestSupport"]),
    .testTarget(name: "CurlClientTests", dependencies: ["CurlClient", "TestSupport"]),
    .testTarget(
      name: "PublicDatasetsTests",
      dependencies: ["PublicDatasets", "PreferenceData", "CommandSupport", "TestSupport"]),
    .testTarget(
      name: "ModelJudgingTests",
      dependencies: ["ModelJudging", "ModelPrices", "CurlClient", "PreferenceData", "TestSupport"]),
    .testTarget(
      name: "RouterEvaluationTests",
      dependencies: [
        "RouterEvaluation", "RouterScoring", "PromptFeatures", "PreferenceData", "ModelPrices",
        "CommandSupport",
        "router-eval", "TestSupport",
      ]),
    .testTarget(
      name: "PreferenceTrainingTests",
      dependencies: [
        "PreferenceTraining", "LinearAlgebra", "PreferenceData", "PromptFeatures",
        "RouterEvaluation", "RouterScoring", "CommandSupport", "TestSupport",
      ]),
    .testTarget(
      name: "CommandSupportTests", dependencies: ["CommandSupport", "TestSupport"]),
    .testTarget(name: "CommandTests", dependencies: ["TestSupport"]),

    .testTarget(name: "ModelPricesTests", dependencies: ["ModelPrices", "TestSupport"]),
    .testTarget(
      name: "GatewayWireTests",
      dependencies: ["GatewayWire", "ModelPrices", "CSimdJSON", "TestSupport"]),
    .testTarget(
      name: "GatewayPolicyTests",
      dependencies: [
        "GatewayPolicy", "GatewayWire", "RouterScoring", "PromptFeatures", "TestSupport",
      ]
    ),
    .testTarget(
      name: "CostLedgerTests",
      dependencies: [
        "CostLedger", "ModelPrices", "CommandSupport", "TestSupport", "ledger-writer",
        .gateway("GRDB", "GRDB.swift"),
      ]),
    .testTarget(
      name: "RoutingGatewayTests",
      dependencies: [
        "RoutingGateway", "GatewayWire", "GatewayPolicy", "CostLedger", "ModelPrices",
        "RouterScoring", "TestSupport", .gateway("GRDB", "GRDB.swift"),
      ] + nio),
  ],
  cxxLanguageStandard: .cxx17
)

extension Target.Dependency {
  /// What is compiled only with the trait.
  static func gateway(_ product: String, _ package: String) -> Self {
    .product(name: product, package: package, condition: .when(traits: ["Gateway"]))
  }

  static var arguments: Self { .product(name: "ArgumentParser", package: "swift-argument-parser") }
}

/// One place for the compiler's settings: every Swift target gets the same ones.
let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
let cTargets = ["CSimdJSON", "CAllocationCounter", "CRouterScorer"]
for target in package.targets
where target.type != .system && !cTargets.contains(target.name) {
  target.swiftSettings = (target.swiftSettings ?? []) + swiftSettings
}
