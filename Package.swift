// swift-tools-version: 6.2
import PackageDescription

/// The settings of every Swift target. Warnings are errors, and imports are internal by default.
let swift: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
let c: [CSetting] = [.treatAllWarnings(as: .error), .enableWarning("all"), .enableWarning("extra")]

let package = Package(
  name: "MTLFace",
  // Only Linux is tested, where this list has no effect.
  platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
  products: [
    .library(name: "MTLFace", targets: ["MTLFace", "MTLFaceTensor"]),
    .library(name: "MTLFaceData", targets: ["MTLFaceData"]),
    .library(name: "MTLFaceReports", targets: ["MTLFaceReports"]),
    .library(name: "MTLFaceTraining", targets: ["MTLFaceTraining"]),
    .library(name: "mtlface", type: .dynamic, targets: ["MTLFaceC"]),
    .executable(name: "mtlface-cli", targets: ["mtlface-cli"]),
  ],
  traits: [
    .trait(name: "JPEG", description: "Read and write JPEG files through libjpeg-turbo."),
    .default(enabledTraits: ["JPEG"]),
  ],
  targets: [
    // The modules are in dependency order. Each depends only on modules above it.
    .target(name: "MTLFaceSupport", swiftSettings: swift),
    .target(
      name: "MTLFaceCommandLine", dependencies: ["MTLFaceSupport"], swiftSettings: swift),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libjpeg",
      providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .target(name: "MTLFaceKernels", cSettings: c),
    .target(
      name: "MTLFaceTensor", dependencies: ["MTLFaceSupport", "MTLFaceKernels", "COpenBLAS"],
      swiftSettings: swift),
    .target(
      name: "MTLFaceNetwork", dependencies: ["MTLFaceSupport", "MTLFaceTensor", "MTLFaceKernels"],
      swiftSettings: swift),
    .target(
      name: "MTLFaceCheckpoint",
      dependencies: ["MTLFaceSupport", "MTLFaceTensor", "MTLFaceNetwork"],
      swiftSettings: swift),
    .target(
      name: "MTLFaceImageCodecs",
      dependencies: ["CPNG", .target(name: "CJPEG", condition: .when(traits: ["JPEG"]))],
      cSettings: c + [.define("MTLFACE_JPEG", .when(traits: ["JPEG"]))]),
    .target(
      name: "MTLFaceWeights",
      exclude: ["default.safetensors", "mtcnn.safetensors", "MODEL_CARD.md", "NOTICE.md"],
      cSettings: c),
    .target(
      name: "MTLFaceVision",
      dependencies: [
        "MTLFaceSupport", "MTLFaceKernels", "MTLFaceTensor", "MTLFaceNetwork", "MTLFaceCheckpoint",
        "MTLFaceImageCodecs", "MTLFaceWeights",
      ],
      swiftSettings: swift),
    .target(
      name: "MTLFaceEvaluation",
      dependencies: [
        "MTLFaceSupport", "MTLFaceTensor", "MTLFaceNetwork", "MTLFaceCheckpoint", "MTLFaceVision",
      ],
      swiftSettings: swift),
    .target(
      name: "MTLFaceGallery",
      dependencies: ["MTLFaceSupport", "MTLFaceKernels", "MTLFaceTensor", "MTLFaceCheckpoint"],
      swiftSettings: swift),
    .target(
      name: "MTLFaceData",
      dependencies: [
        "MTLFaceSupport", "MTLFaceKernels", "MTLFaceTensor", "MTLFaceNetwork", "MTLFaceCheckpoint",
        "MTLFaceVision", "MTLFaceEvaluation",
      ],
      swiftSettings: swift),
    .target(
      name: "MTLFaceReports",
      dependencies: [
        "MTLFaceSupport", "MTLFaceTensor", "MTLFaceNetwork", "MTLFaceVision", "MTLFaceEvaluation",
        "MTLFaceData",
      ],
      swiftSettings: swift),
    .target(
      name: "MTLFaceTraining",
      dependencies: [
        "MTLFaceSupport", "MTLFaceKernels", "MTLFaceTensor", "MTLFaceNetwork", "MTLFaceCheckpoint",
        "MTLFaceVision", "MTLFaceEvaluation", "MTLFaceData", "MTLFaceReports",
      ],
      swiftSettings: swift),
    .target(
      name: "MTLFace",
      dependencies: [
        "MTLFaceSupport", "MTLFaceTensor", "MTLFaceNetwork", "MTLFaceCheckpoint", "MTLFaceVision",
        "MTLFaceEvaluation", "MTLFaceGallery", "MTLFaceWeights",
      ],
      swiftSettings: swift),
    .target(
      name: "MTLFaceBenchmarks",
      dependencies: [
        "MTLFaceSupport", "MTLFaceTensor", "MTLFaceNetwork", "MTLFaceCheckpoint", "MTLFaceVision",
        "MTLFaceGallery", "MTLFaceTraining", "MTLFace",
      ],
      swiftSettings: swift),
    .target(name: "MTLFaceHeader", path: "Include", publicHeadersPath: "."),
    .target(
      name: "MTLFaceC", dependencies: ["MTLFaceSupport", "MTLFace", "MTLFaceHeader"],
      swiftSettings: swift),
    .executableTarget(
      name: "mtlface-cli",
      dependencies: [
        "MTLFaceSupport", "MTLFaceCommandLine", "MTLFaceTensor", "MTLFace", "MTLFaceData",
        "MTLFaceReports", "MTLFaceTraining", "MTLFaceBenchmarks",
      ],
      swiftSettings: swift),
    .executableTarget(
      name: "mtlface-demo", dependencies: ["MTLFaceSupport", "MTLFace"], path: "Examples/Demo",
      exclude: ["README.md"], swiftSettings: swift),
    .executableTarget(
      name: "mtlface-compare", dependencies: ["MTLFace"], path: "Examples/swift/compare",
      exclude: ["README.md"], swiftSettings: swift),
    .executableTarget(
      name: "mtlface-ages", dependencies: ["MTLFace"], path: "Examples/swift/ages",
      exclude: ["README.md"], swiftSettings: swift),
    .executableTarget(
      name: "mtlface-identify", dependencies: ["MTLFace"], path: "Examples/swift/identify",
      exclude: ["README.md"], swiftSettings: swift),

    // Tests may depend on all targets. Their support depends only on the targets that it helps to
    // test.
    .target(
      name: "MTLFaceTestSupport", dependencies: ["MTLFaceTensor", "MTLFaceNetwork"],
      path: "Tests/Support", swiftSettings: swift),
    .testTarget(
      name: "MTLFaceSupportTests", dependencies: ["MTLFaceSupport", "MTLFaceTestSupport"],
      swiftSettings: swift),
    .testTarget(
      name: "MTLFaceCommandLineTests",
      dependencies: ["MTLFaceCommandLine", "MTLFaceSupport", "MTLFaceTestSupport"],
      swiftSettings: swift),
    .testTarget(
      name: "MTLFaceTensorTests",
      dependencies: ["MTLFaceSupport", "MTLFaceTensor", "MTLFaceTestSupport"],
      swiftSettings: swift),
    .testTarget(
      name: "MTLFaceNetworkTests",
      dependencies: ["MTLFaceNetwork", "MTLFaceCheckpoint", "MTLFaceTestSupport"],
      swiftSettings: swift),
    .testTarget(
      name: "MTLFaceCheckpointTests",
      dependencies: ["MTLFaceCheckpoint", "MTLFaceSupport", "MTLFaceTestSupport"],
      exclude: ["Fixtures"], swiftSettings: swift),
    .testTarget(
      name: "MTLFaceVisionTests",
      dependencies: [
        "MTLFaceSupport", "MTLFaceVision", "MTLFaceTensor", "MTLFaceNetwork", "MTLFaceCheckpoint",
        "MTLFaceWeights", "MTLFaceTestSupport",
      ],
      exclude: ["Fixtures"], swiftSettings: swift),
    .testTarget(
      name: "MTLFaceEvaluationTests",
      dependencies: [
        "MTLFaceEvaluation", "MTLFaceTensor", "MTLFaceNetwork", "MTLFaceCheckpoint",
        "MTLFaceVision", "MTLFaceTestSupport",
      ],
      exclude: ["Fixtures"], swiftSettings: swift),
    .testTarget(
      name: "MTLFaceGalleryTests",
      dependencies: ["MTLFaceGallery", "MTLFaceTensor", "MTLFaceTestSupport"],
      swiftSettings: swift),
    .testTarget(
      name: "MTLFaceDataTests",
      dependencies: [
        "MTLFaceData", "MTLFaceEvaluation", "MTLFaceCheckpoint", "MTLFaceVision", "MTLFaceNetwork",
        "MTLFaceTensor", "MTLFaceTestSupport",
      ],
      swiftSettings: swift),
    .testTarget(
      name: "MTLFaceReportsTests",
      dependencies: [
        "MTLFaceSupport", "MTLFaceReports", "MTLFaceEvaluation", "MTLFaceData", "MTLFaceVision",
        "MTLFaceNetwork", "MTLFaceTensor", "MTLFaceTestSupport",
      ],
      swiftSettings: swift),
    .testTarget(
      name: "MTLFaceTrainingTests",
      dependencies: [
        "MTLFaceSupport", "MTLFaceTraining", "MTLFaceReports", "MTLFaceData", "MTLFaceEvaluation",
        "MTLFaceCheckpoint", "MTLFaceVision", "MTLFaceNetwork", "MTLFaceTensor",
        "MTLFaceTestSupport",
      ],
      exclude: ["Fixtures"], swiftSettings: swift),
    .testTarget(
      name: "MTLFaceTests", dependencies: ["MTLFace", "MTLFaceTestSupport"], swiftSettings: swift),
    .testTarget(
      name: "MTLFaceBenchmarksTests",
      dependencies: [
        "MTLFaceBenchmarks", "MTLFaceSupport", "MTLFaceTensor", "MTLFaceNetwork",
        "MTLFaceCheckpoint", "MTLFaceVision", "MTLFaceGallery", "MTLFaceTraining",
        "MTLFaceTestSupport",
      ],
      swiftSettings: swift),
    .testTarget(
      name: "MTLFaceCTests",
      dependencies: [
        "MTLFace", "MTLFaceC", "MTLFaceHeader", "MTLFaceCheckpoint", "MTLFaceNetwork",
        "MTLFaceTestSupport",
      ],
      swiftSettings: swift),
    .testTarget(
      name: "MTLFaceCLITests",
      dependencies: [
        "mtlface-cli", "mtlface-demo", "mtlface-compare", "mtlface-ages", "mtlface-identify",
        "MTLFaceSupport", "MTLFaceCommandLine", "MTLFaceTensor", "MTLFace", "MTLFaceData",
        "MTLFaceReports", "MTLFaceTraining", "MTLFaceTestSupport",
      ],
      swiftSettings: swift),
  ]
)
