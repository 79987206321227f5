// swift-tools-version: 6.2
import PackageDescription

/// Fuzzes the file readers with libFuzzer and AddressSanitizer; see `make fuzz`.
///
/// It is a separate package because its compiler flags do not suit a library.
let package = Package(
  name: "MTLFaceFuzz",
  dependencies: [.package(name: "MTLFace", path: "../..")],
  targets: [
    .target(name: "LibFuzzer"),
    .executableTarget(
      name: "fuzz", dependencies: ["LibFuzzer", .product(name: "MTLFace", package: "MTLFace")]),
  ]
)
