// swift-tools-version: 6.2
import PackageDescription

/// The package that fuzzes the file readers with libFuzzer and AddressSanitizer (`make fuzz`).
///
/// It is a separate package because a library cannot be built with its compiler flags.
let package = Package(
  name: "MTLFaceFuzz",
  dependencies: [.package(name: "MTLFace", path: "../..")],
  targets: [
    .target(name: "LibFuzzer"),
    .executableTarget(
      name: "fuzz", dependencies: ["LibFuzzer", .product(name: "MTLFace", package: "MTLFace")]),
  ]
)
