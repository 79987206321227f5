import MTLFaceTestSupport
import Testing

@testable import MTLFaceSupport

@Suite("Fingerprint")
struct FingerprintTests {
  @Test(
    "hashing bytes gives the published FNV-1a values",
    arguments: [
      ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c),
      ("foobar", 0x8594_4171_f739_67e8),
    ] as [(String, UInt64)])
  func bytes(text: String, expected: UInt64) {
    var hash = Fingerprint()
    hash.mix(bytes: text.utf8)
    #expect(hash.value == expected)
  }

  @Test("an integer is hashed as its bytes, and a string with a terminator") func composition() {
    var (numbers, bytes) = (Fingerprint(), Fingerprint())
    numbers.mix(UInt64(0x0807_0605_0403_0201))
    numbers.mix(UInt32(0x0c0b_0a09))
    bytes.mix(bytes: 1...12)
    #expect(numbers.value == bytes.value)
    var (one, two) = (Fingerprint(), Fingerprint())
    one.mix("ab")
    one.mix("c")
    two.mix("a")
    two.mix("bc")
    #expect(one.value != two.value)
    var (word, byte) = (Fingerprint(), Fingerprint())
    word.mix(word: 7)
    byte.mix(bytes: [7])
    #expect(word.value == byte.value)
  }

  @Test("the contents and the status of a file can be hashed") func files() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1, 2, 3], "file")
    var (file, bytes, status, empty) = (
      Fingerprint(), Fingerprint(), Fingerprint(), Fingerprint()
    )
    try file.mix(contentsOf: path)
    bytes.mix(bytes: [1, 2, 3])
    #expect(file.value == bytes.value)
    status.mix(statusOf: path)
    empty.mix(statusOf: folder.path("absent"))
    #expect(status.value != empty.value && empty.value == Fingerprint().value)
    #expect(throws: FileError.self) { try file.mix(contentsOf: folder.path("absent")) }
  }
}
