// swift-tools-version: 6.2
import PackageDescription

/// Programs that use the library as an app does, from a separate package and only through the
/// public products. `make consumer-test` builds and runs these programs.
let package = Package(
  name: "MTLFaceConsumer",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "MTLFace", path: "../..")],
  targets: [
    .target(name: "PlatformNames"),
    .executableTarget(
      name: "App",
      dependencies: ["PlatformNames", .product(name: "MTLFace", package: "MTLFace")]),
    .executableTarget(
      name: "Experiment",
      dependencies: [
        .product(name: "MTLFace", package: "MTLFace"),
        .product(name: "MTLFaceData", package: "MTLFace"),
        .product(name: "MTLFaceReports", package: "MTLFace"),
        .product(name: "MTLFaceTraining", package: "MTLFace"),
      ]),
  ]
)
