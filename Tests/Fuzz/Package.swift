// swift-tools-version: 6.2
import PackageDescription

/// The readers of foreign bytes under libFuzzer and AddressSanitizer; `make fuzz` runs it. A package
/// of its own, since its flags are no library's.
let package = Package(
  name: "MTLFaceFuzz",
  dependencies: [.package(name: "MTLFace", path: "../..")],
  targets: [
    .target(name: "LibFuzzer"),
    .executableTarget(
      name: "fuzz", dependencies: ["LibFuzzer", .product(name: "MTLFace", package: "MTLFace")]),
  ]
)
