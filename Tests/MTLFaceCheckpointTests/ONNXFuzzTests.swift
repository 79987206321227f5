import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTestSupport
import Testing

@testable import MTLFaceCheckpoint

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Fuzz tests, which check that importing any bytes either succeeds or throws an error with the
/// path.
@Suite("ONNX fuzzing") struct ONNXFuzzTests {
  /// Imports `bytes` and returns whether the import succeeded.
  ///
  /// The function expects every error to have a known type and a one-line message that begins with
  /// the name of the file.
  @discardableResult
  static func exercise(_ bytes: [UInt8], _ comment: @autoclosure () -> String) -> Bool {
    do {
      let file = try ONNXFile(bytes: bytes, name: "damaged.onnx")
      _ = file.operatorCounts
      _ = try ONNXImporter.loadModel(from: file)
      return true
    } catch {
      let isKnown = error is ONNXError || error is CheckpointError || error is ModelFileError
      let text = "\(error)"
      if !isKnown || !text.hasPrefix("damaged.onnx: ") || text.contains("\n")
        || text.utf8.count > 6000
      {
        Issue.record("\(text): \(comment())")
      }
      return false
    }
  }

  /// Returns the error of importing a file, or `nil` if the import succeeds.
  static func importError(_ bytes: [UInt8]) -> (any Error)? {
    do {
      _ = try ONNXImporter.loadModel(from: ONNXFile(bytes: bytes, name: "damaged.onnx"))
      return nil
    } catch {
      return error
    }
  }

  /// Returns a file that PyTorch wrote and a file that this library wrote.
  static func samples() throws -> [(String, [UInt8])] {
    [
      ("torch", try TestFiles.bytes(ONNXFixture.path("mbf_gdc_folded_1.onnx"))),
      (
        "mtlface",
        try ONNXExporter(ONNXExportCase.small(.mobile).model(), part: .encoder).serialized()
      ),
    ]
  }

  @Test("truncated files are rejected") func truncation() throws {
    for (name, bytes) in try Self.samples() {
      let file = FileBytes(copying: bytes, path: "damaged.onnx")
      for count in 0..<bytes.count {
        // The bytes are borrowed, because copying them would dominate the time. In large files,
        // only every seventh length and the last 2000 lengths are tested.
        let step = bytes.count > 30_000 ? 7 : 1
        guard count % step == 0 || count > bytes.count - 2000 else { continue }
        let part = file.withBytes { UnsafeRawBufferPointer(rebasing: $0[..<count]) }
        let isRead =
          (try? ONNXFile(file: FileBytes(unsafeBorrowing: part, path: "damaged.onnx"))) != nil
        if isRead { Issue.record("\(name) is readable when truncated at \(count)") }
      }
      withExtendedLifetime(file) {}
      #expect(Self.exercise(bytes, name))
    }
  }

  @Test("errors for truncated files contain the path") func truncationErrors() throws {
    for (name, bytes) in try Self.samples() {
      for count in stride(from: 0, to: bytes.count, by: 97) {
        #expect(!Self.exercise(Array(bytes.prefix(count)), "\(name) truncated at \(count)"))
      }
    }
  }

  @Test(
    "files with changed bytes do not cause a crash", arguments: 0..<(runsLongTests ? 20 : 1))
  func flips(
    block: UInt64
  ) throws {
    for (name, bytes) in try Self.samples() {
      for seed in (block * 50)..<(block * 50 + 50) {
        Self.exercise(CheckpointFuzzTests.damaged(bytes, seed: seed), "\(name), seed \(seed)")
      }
    }
  }

  @Test("changed bytes near names and lengths do not cause a crash") func structure()
    throws
  {
    for (name, bytes) in try Self.samples() {
      for seed: UInt64 in 0..<(runsLongTests ? 2000 : 200) {
        var random = SplitMix64(state: seed)
        var damaged = bytes
        // Bytes near letters are probably part of the structure and not of the weights.
        let letterIndices = bytes.indices.filter { (0x61...0x7a).contains(bytes[$0]) }
        let index = try #require(letterIndices.randomElement(using: &random))
        let offset = Int.random(in: -6...6, using: &random)
        let target = min(max(index + offset, 0), bytes.count - 1)
        damaged[target] = UInt8.random(in: 0...255, using: &random)
        Self.exercise(damaged, "\(name), seed \(seed)")
      }
    }
  }

  @Test("files in other formats are rejected") func nonsense() throws {
    for bytes: [UInt8] in [
      [], [0], [0x08], [0x08, 8], Array("hello, this is not a model".utf8),
      Array(repeating: 0xff, count: 100), Array(repeating: 0x0a, count: 100),
    ] { #expect(!Self.exercise(bytes, "\(bytes.prefix(10))")) }
    for seed: UInt64 in 0..<500 {
      var random = SplitMix64(state: seed)
      let tail = (0..<100).map { _ in UInt8.random(in: 0...255, using: &random) }
      for start: [UInt8] in [[], [0x08, 8, 0x3a, 100], [0x08, 7, 0x3a, 90, 0x0a, 80]] {
        #expect(!Self.exercise(start + tail, "random, seed \(seed)"))
      }
    }
  }

  #if os(Linux)
    @Test("importing damaged files requires little memory") func memory() async {
      await #expect(processExitsWith: .success) {
        let samples = try ONNXFuzzTests.samples()
        try limitMemory(to: 300_000_000)
        for (name, bytes) in samples {
          for seed: UInt64 in 5000..<5200 {
            ONNXFuzzTests.exercise(
              CheckpointFuzzTests.damaged(bytes, seed: seed), "\(name), seed \(seed)")
          }
        }
        exit(0)
      }
    }
  #endif
}
