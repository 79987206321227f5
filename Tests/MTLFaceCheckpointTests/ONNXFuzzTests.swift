import MTLFaceNetwork
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

/// Files that are damaged or made to do harm: each is refused by an error that names it.
@Suite("Damaged and hostile ONNX files") struct ONNXFuzzTests {
  /// Imports `bytes`. What is thrown must be of a known type and name the file in one line.
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

  /// The error of a file.
  static func refusal(_ bytes: [UInt8]) -> (any Error)? {
    do {
      _ = try ONNXImporter.loadModel(from: ONNXFile(bytes: bytes, name: "damaged.onnx"))
      return nil
    } catch {
      return error
    }
  }

  /// A file of another program and one of ours.
  static func samples() throws -> [(String, [UInt8])] {
    [
      ("torch", try TestFiles.bytes(ONNXFixture.path("mbf_gdc_folded_1.onnx"))),
      (
        "ours", try ONNXExporter(ONNXExportCase.small(.mobile).model(), part: .encoder).serialized()
      ),
    ]
  }

  @Test("cut short at every byte") func truncation() throws {
    for (name, bytes) in try Self.samples() {
      let file = FileBytes(copying: bytes, path: "damaged.onnx")
      for count in 0..<bytes.count {
        // The copy of the bytes is what takes the time; most cuts are found without one.
        let step = bytes.count > 30_000 ? 7 : 1
        guard count % step == 0 || count > bytes.count - 2000 else { continue }
        let part = file.withBytes { UnsafeRawBufferPointer(rebasing: $0[..<count]) }
        let isRead =
          (try? ONNXFile(file: FileBytes(unsafeBorrowing: part, path: "damaged.onnx"))) != nil
        if isRead { Issue.record("\(name) was read, cut at \(count)") }
      }
      withExtendedLifetime(file) {}
      #expect(Self.exercise(bytes, name))
    }
  }

  @Test("errors of cut files name them") func truncationErrors() throws {
    for (name, bytes) in try Self.samples() {
      for count in stride(from: 0, to: bytes.count, by: 97) {
        #expect(!Self.exercise(Array(bytes.prefix(count)), "\(name) cut at \(count)"))
      }
    }
  }

  @Test("bits flipped", arguments: 0..<(runsLongTests ? 20 : 1)) func flips(block: UInt64) throws {
    for (name, bytes) in try Self.samples() {
      for seed in (block * 50)..<(block * 50 + 50) {
        Self.exercise(CheckpointFuzzTests.damaged(bytes, seed: seed), "\(name), seed \(seed)")
      }
    }
  }

  @Test("structure flipped: the bytes around names and lengths") func structure() throws {
    for (name, bytes) in try Self.samples() {
      for seed: UInt64 in 0..<(runsLongTests ? 2000 : 200) {
        var random = SplitMix64(state: seed)
        var damaged = bytes
        // Everything that is not a weight lies where few bytes look like floats: near texts.
        let places = bytes.indices.filter { (0x61...0x7a).contains(bytes[$0]) }
        let place = try #require(places.randomElement(using: &random))
        let offset = Int.random(in: -6...6, using: &random)
        let target = min(max(place + offset, 0), bytes.count - 1)
        damaged[target] = UInt8.random(in: 0...255, using: &random)
        Self.exercise(damaged, "\(name), seed \(seed)")
      }
    }
  }

  @Test("not ONNX at all") func nonsense() throws {
    for bytes: [UInt8] in [
      [], [0], [0x08], [0x08, 8], Array("hello, this is no model".utf8),
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
    @Test("damage never costs much memory") func memory() async {
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
