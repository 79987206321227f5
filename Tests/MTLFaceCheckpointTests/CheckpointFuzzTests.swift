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

/// The factor for the number of seeds, which is larger in `make test-long`.
private let effort: UInt64 = runsLongTests ? 5 : 1

/// Fuzz tests, which check that reading any bytes either succeeds or throws a `CheckpointError`.
@Suite("Checkpoint fuzzing") struct CheckpointFuzzTests {
  static let samples = [
    "torch_protocol2.pth", "torch_protocol4.pth", "torch_legacy_protocol2.pth",
    "torch_legacy_protocol5.pth", "plain_protocol2.pkl", "plain_protocol5.pkl", "pip.safetensors",
  ]

  /// Reads `bytes` and all values in them, and returns whether reading succeeded.
  ///
  /// The function expects every error to be a ``CheckpointError`` with a one-line message that
  /// begins with the name of the file.
  @discardableResult
  static func exercise(_ bytes: [UInt8], _ comment: @autoclosure () -> String) -> Bool {
    do {
      let archive = try TensorArchive(bytes: bytes, name: "damaged.bin")
      var elements = 0
      for key in archive.keys {
        let tensor = try archive.tensor(key)
        elements += try tensor.floats().count
        if !tensor.elementType.isFloatingPoint { elements += try tensor.integers().count }
      }
      if elements > 64 * bytes.count + 200_000 { Issue.record("\(elements): \(comment())") }
      var writer = SafetensorsWriter()
      try writer.add(archive)
      _ = try writer.serialized()
      _ = try? archive.strippingPrefix("module.").selecting(root: "model")
      return true
    } catch let error as CheckpointError {
      let text = error.description
      if !text.hasPrefix("damaged.bin: ") || text.contains("\n") || text.utf8.count > 4000 {
        Issue.record("\(text): \(comment())")
      }
      return false
    } catch {
      Issue.record("\(error): \(comment())")
      return false
    }
  }

  /// Reads all prefixes of a file, and expects that only the complete file is readable.
  static func truncate(_ bytes: [UInt8], _ name: String) {
    for count in 0..<bytes.count {
      let succeeded = exercise(Array(bytes.prefix(count)), "\(name) truncated at \(count)")
      // A truncated pickle may be valid. All other formats store their length.
      if succeeded, !name.hasSuffix(".pkl") {
        Issue.record("\(name) is readable when truncated at \(count)")
      }
    }
    #expect(exercise(bytes, name))
  }

  /// Reads copies of a file in which a few bytes are changed.
  static func flip(_ bytes: [UInt8], _ name: String, seeds: Range<UInt64>) {
    for seed in seeds {
      exercise(damaged(bytes, seed: seed), "\(name), seed \(seed)")
    }
  }

  /// Returns a copy in which one to four bytes have a flipped bit, have another value or are
  /// exchanged.
  static func damaged(_ bytes: [UInt8], seed: UInt64) -> [UInt8] {
    var random = SplitMix64(state: seed)
    var damaged = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let index = Int.random(in: 0..<damaged.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: damaged[index] = UInt8.random(in: 0...255, using: &random)
      case 2: damaged[index] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
      default: damaged.swapAt(index, Int.random(in: 0..<damaged.count, using: &random))
      }
    }
    return damaged
  }

  @Test("truncated files are rejected", arguments: samples) func truncation(name: String) throws {
    Self.truncate(try TestFiles.bytes(TestFiles.fixture(name)), name)
  }

  @Test("files with changed bytes do not cause a crash", arguments: samples) func flips(
    name: String
  ) throws {
    Self.flip(try TestFiles.bytes(TestFiles.fixture(name)), name, seeds: 0..<(1500 * effort))
  }

  @Test(
    "damaged copies of PyTorch's golden files do not cause a crash",
    arguments: [
      "state_dict.pth", "state_dict_legacy.pth", "checkpoint_nested.tar", "optimizer.pth",
    ])
  func goldens(name: String) throws {
    let bytes = try TestFiles.bytes(TestFiles.torch(name))
    Self.truncate(bytes, name)
    Self.flip(bytes, name, seeds: 0..<(500 * effort))
  }

  @Test("random pickle opcodes do not cause a crash", arguments: 0..<(20 * effort)) func opcodes(
    block: UInt64
  ) {
    // Opcodes without arguments are frequent, so that many pickles remain valid up to a late
    // opcode.
    let frequent = Array(
      "(.NtRbQ}]ud)eas012lio\u{85}\u{86}\u{87}\u{88}\u{89}\u{8f}\u{90}\u{91}\u{93}\u{94}\u{81}\u{92}"
        .unicodeScalars
    )
    .map { UInt8(truncatingIfNeeded: $0.value) }
    let words = [
      "ctorch\nFloatStorage\n", "ctorch._utils\n_rebuild_tensor_v2\n",
      "ccollections\nOrderedDict\n",
      "cnumpy\ndtype\n", "cnumpy.core.multiarray\nscalar\n", "ctorch\nSize\n", "U\u{02}f8",
      "K\u{01}",
      "cnumpy.core.multiarray\n_reconstruct\n", "h\0", "q\0", "h\u{01}", "q\u{01}",
      "U\u{07}storage",
      "c_codecs\nencode\n", "\u{8a}\u{08}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{7f}",
    ]
    for seed in block * 1000..<block * 1000 + 1000 {
      var random = SplitMix64(state: seed)
      var pickle = PickleBuilder(protocol: 2)
      for _ in 0..<Int.random(in: 1...60, using: &random) {
        if Int.random(in: 0..<3, using: &random) == 0 {
          pickle.op(words.randomElement(using: &random) ?? "N")
        } else {
          pickle.op([frequent.randomElement(using: &random) ?? 0x4e])
        }
      }
      Self.exercise(pickle.finished, "opcodes, seed \(seed)")
    }
  }

  @Test("random bytes after the magic bytes of every format do not cause a crash") func random() {
    let starts: [[UInt8]] = [
      [], [0x80, 2], [0x80, 4, 0x95], Array("PK\u{3}\u{4}".utf8), [40, 0, 0, 0, 0, 0, 0, 0, 0x7b],
      [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e],
    ]
    for seed in 0..<(2000 * effort) {
      var random = SplitMix64(state: seed)
      let tail = (0..<100).map { _ in UInt8.random(in: 0...255, using: &random) }
      for start in starts {
        let succeeded = Self.exercise(start + tail, "random, seed \(seed)")
        if succeeded, start.isEmpty { Issue.record("100 random bytes are readable, seed \(seed)") }
      }
    }
  }

  #if os(Linux)
    @Test("reading damaged files requires little memory") func memory() async {
      await #expect(processExitsWith: .success) {
        try limitMemory(to: 300_000_000)
        for name in CheckpointFuzzTests.samples {
          let bytes = try TestFiles.bytes(TestFiles.fixture(name))
          CheckpointFuzzTests.flip(bytes, name, seeds: 10_000..<10_300)
        }
        exit(0)
      }
    }
  #endif
}

#if os(Linux)
  /// Limits the address space of this process to its current size plus `extra` bytes.
  func limitMemory(to extra: Int) throws {
    let pages = try TestFiles.bytes("/proc/self/statm").prefix { $0 != 0x20 }
    let used = try #require(Int(String(decoding: pages, as: UTF8.self))) * Int(getpagesize())
    let resource = __rlimit_resource_t(RLIMIT_AS.rawValue)
    var limit = rlimit()
    try #require(getrlimit(resource, &limit) == 0)
    limit.rlim_cur = rlim_t(used + extra)
    try #require(setrlimit(resource, &limit) == 0)
  }
#endif
