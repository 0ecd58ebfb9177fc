// swift-tools-version: 6.2
import PackageDescription

/// What every executable needs.
let commands: [Target.Dependency] = ["CommandInterface", "CommandSupport", .arguments]

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
  ],
  traits: [
    .trait(
      name: "Gateway",
      description: "The OpenAI-compatible gateway and everything that needs NIO or a database.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
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
    .target(name: "CurlClient", dependencies: ["CCurl"]),
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
    .testTarget(
      name: "GatewayWireTests",
      dependencies: ["GatewayWire", "ModelPrices", "CSimdJSON", "TestSupport"]),
  ],
  cxxLanguageStandard: .cxx17
)

extension Target.Dependency {
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
