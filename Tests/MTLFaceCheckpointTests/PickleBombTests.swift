import Testing

@testable import MTLFaceCheckpoint

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tests with small pickles whose objects would be very large, deeply nested or cyclic.
@Suite("Pickle bombs", .timeLimit(.minutes(2))) struct PickleBombTests {
  static func failure(_ pickle: PickleBuilder) -> CheckpointError? {
    #expect(throws: CheckpointError.self) { try PickleReaderTests.read(pickle) }
  }

  /// Expects that reading throws because the limit on `what` is exceeded.
  static func expectLimit(_ pickle: PickleBuilder, _ what: String) {
    let error = failure(pickle)
    guard case .limitExceeded("data.pkl", what, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(
    "100,000 nested containers are rejected in linear time",
    arguments: [
      ("]", "a"), ("(", "t"), ("(", "l"), ("}N", "s"), ("N", "\u{85}"), ("(K\u{01}", "d"),
    ])
  func deep(open: String, close: String) {
    var pickle = PickleBuilder()
    let count = 100_000
    let opened = open == "N" ? "N" : String(repeating: open, count: count) + "N"
    pickle.op(opened + String(repeating: close, count: count))
    let start = ContinuousClock.now
    let error = Self.failure(pickle)
    guard case .limitExceeded("data.pkl", _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    // In release builds, a linear-time reader takes milliseconds. A quadratic-time reader takes
    // seconds.
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test("64 nested containers are accepted") func notDeep() throws {
    var pickle = PickleBuilder()
    pickle.op(String(repeating: "]", count: 64) + "N" + String(repeating: "a", count: 64))
    let archive = try PickleReaderTests.read(pickle)
    let key = [String](repeating: "0", count: 63).joined(separator: ".")
    #expect(archive.attributes == [key: .list([.none])])
  }

  @Test("containers that contain themselves are rejected") func cycles() {
    var list = PickleBuilder()
    list.op("]q\0h\0a")
    Self.expectLimit(list, "nested containers")
    var dictionary = PickleBuilder()
    dictionary.op("}q\0Nh\0s")
    Self.expectLimit(dictionary, "nested containers")
    var wide = PickleBuilder()
    wide.op("]q\0(" + String(repeating: "h\0", count: 1000) + "e")
    _ = Self.failure(wide)
    var tuple = PickleBuilder()
    tuple.op("]q\0h\0\u{85}a")
    Self.expectLimit(tuple, "nested containers")
  }

  /// Each container contains the previous one ten times, which results in 10^30 values in a few
  /// hundred bytes.
  @Test("the billion laughs attack is rejected") func repeatedReferences() {
    for (open, close) in [("]", "e"), ("", "t")] {
      var pickle = PickleBuilder()
      pickle.op("\u{8c}\u{03}hahq\0")
      for _ in 0..<30 {
        pickle.op(open + "(" + String(repeating: "h\0", count: 10) + close + "q\0")
      }
      Self.expectLimit(pickle, "values")
    }
  }

  @Test("long names that are referenced many times are rejected") func names() {
    var pickle = PickleBuilder()
    let long = String(repeating: "a", count: 100_000)
    pickle.op("}")
    pickle.text(long)
    pickle.op("}(")
    for index in 0..<10_000 { pickle.op("M" + Self.latin(UInt16(index)) + "N") }
    pickle.op("us")
    Self.expectLimit(pickle, "bytes in names and values")
  }

  @Test("long byte strings that are referenced many times are rejected") func bytes() {
    var pickle = PickleBuilder()
    pickle.op("](B")
    pickle.little(UInt32(100_000))
    pickle.op([UInt8](repeating: 0xff, count: 100_000) + [UInt8(ascii: "q"), 0])
    pickle.op(String(repeating: "h\0", count: 10_000) + "e")
    Self.expectLimit(pickle, "bytes in names and values")
  }

  @Test("containers and strings that are copied many times are rejected") func copies() {
    var lists = PickleBuilder()
    lists.global("collections", "OrderedDict")
    lists.op(
      "q\0]q\u{01}(" + String(repeating: "NN\u{86}", count: 20_000) + "e0h\u{01}\u{85}q\u{02}")
    lists.op(String(repeating: "h\0h\u{02}R", count: 10_000))
    Self.expectLimit(lists, "container elements")
    var sizes = PickleBuilder()
    sizes.global("torch", "Size")
    sizes.op("q\0](" + String(repeating: "N", count: 50_000) + "e\u{85}q\u{02}")
    sizes.op(String(repeating: "h\0h\u{02}R", count: 10_000))
    Self.expectLimit(sizes, "container elements")
    var texts = PickleBuilder()
    texts.global("_codecs", "encode")
    texts.op("q\0")
    texts.text(String(repeating: "a", count: 100_000))
    texts.op("\u{85}q\u{01}" + String(repeating: "h\0h\u{01}R", count: 10_000))
    Self.expectLimit(texts, "container elements")
  }

  @Test("millions of small objects are rejected") func objects() {
    var pickle = PickleBuilder()
    pickle.op([UInt8](repeating: UInt8(ascii: "]"), count: 3_000_000))
    Self.expectLimit(pickle, "objects")
  }

  @Test("a list of a million values and a dictionary of 60,000 values are read") func linear()
    throws
  {
    var pickle = PickleBuilder()
    pickle.op("]" + String(repeating: "Na", count: 1_000_000))
    #expect(try PickleReaderTests.read(pickle).attributes["value"]?.listValue?.count == 1_000_000)
    var dictionary = PickleBuilder()
    dictionary.op("}")
    for index in 0..<60_000 { dictionary.op("M" + Self.latin(UInt16(index)) + "Ns") }
    #expect(try PickleReaderTests.read(dictionary).attributes.count == 60_000)
  }

  #if os(Linux)
    @Test("reading pickle bombs requires little memory") func memory() async {
      await #expect(processExitsWith: .success) {
        try limitMemory(to: 400_000_000)
        let tests = PickleBombTests()
        tests.repeatedReferences()
        tests.names()
        tests.bytes()
        tests.copies()
        tests.cycles()
        tests.objects()
        tests.deep(open: "]", close: "a")
        exit(0)
      }
    }
  #endif

  /// Returns the bytes of a 16-bit integer in little-endian order as two Latin-1 characters.
  static func latin(_ value: UInt16) -> String {
    String([value & 0xff, value >> 8].compactMap { Unicode.Scalar($0) }.map { Character($0) })
  }
}
