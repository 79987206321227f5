import Foundation
import MTLFaceCheckpoint
import MTLFaceTestSupport
import MTLFaceVision
import Testing

@testable import MTLFaceData

/// What is kept of faces between runs.
@Suite("A cache of rows")
struct ModelOutputCacheTests {
  @Test("keeps rows to the bit, and forgets those of other faces") func rows() throws {
    let folder = try TemporaryFolder()
    var cache = ModelOutputCache(folder: folder.url.path, key: 7, width: 3)
    #expect(cache.damageDescription == nil && cache.count == 0 && cache[1] == nil)
    cache[1] = [1, -0.0, .pi]
    cache[.max] = [4, 5, 6]
    cache[2] = [1, 2]
    cache[3] = [7, 8, 9]
    #expect(cache[2] == nil && cache.count == 3)
    try cache.save([1, .max, 1, 99])
    let again = ModelOutputCache(folder: folder.url.path, key: 7, width: 3)
    #expect(again.damageDescription == nil && again.count == 2 && again[3] == nil)
    #expect(again[1]?.map(\.bitPattern) == [1, -0.0, Float.pi].map(\.bitPattern))
    #expect(again[.max] == [4, 5, 6])
    #expect(ModelOutputCache(folder: folder.url.path, key: 8, width: 3).count == 0)
    #expect(cache.path.hasSuffix("rows-0000000000000007.safetensors"))
  }

  @Test("a file that is cut, flipped or another one's is refused, whatever its bytes")
  func damage() throws {
    let folder = try TemporaryFolder()
    var cache = ModelOutputCache(folder: folder.url.path, key: 1, width: 2)
    for key in 0..<9 as Range<UInt64> { cache[key] = [Float(key), 1] }
    try cache.save(Array(0..<9))
    let whole = try Data(contentsOf: URL(filePath: cache.path))
    func refused(_ bytes: Data) throws -> Bool {
      try bytes.write(to: URL(filePath: cache.path))
      let found = ModelOutputCache(folder: folder.url.path, key: 1, width: 2)
      return found.damageDescription != nil && found.count == 0
    }
    for count in stride(from: 0, to: whole.count, by: 7) {
      #expect(try refused(whole.prefix(count)), "cut at \(count)")
    }
    // Beyond the header every bit counts; in the header spaces may change.
    let header = 8 + Int(whole[0]) + Int(whole[1]) << 8
    for at in stride(from: header, to: whole.count, by: 3) {
      var bytes = whole
      bytes[at] ^= 0x10
      #expect(try refused(bytes), "flipped at \(at)")
    }
    try whole.write(to: URL(filePath: cache.path))
    #expect(ModelOutputCache(folder: folder.url.path, key: 1, width: 2).count == 9)
    let other = ModelOutputCache(folder: folder.url.path, key: 1, width: 3)
    #expect(other.damageDescription?.contains("not rows of 3") ?? false && other.count == 0)
    try FileManager.default.removeItem(atPath: cache.path)
    try FileManager.default.createDirectory(
      atPath: cache.path, withIntermediateDirectories: false)
    #expect(ModelOutputCache(folder: folder.url.path, key: 1, width: 2).damageDescription != nil)
    #expect(throws: CheckpointError.self) { try cache.save([1]) }
  }

  @Test("faces have other numbers when their files change") func fingerprints() throws {
    let folder = try TemporaryFolder()
    for name in ["a/1.png", "a/2.png", "b/1.png"] { try folder.picture(name) }
    func numbers() throws -> [UInt64] {
      try FaceDataset(folder: folder.url.path, naming: .folders).sampleFingerprints
    }
    let before = try numbers()
    #expect(Set(before).count == 3)
    #expect(try numbers() == before)
    try Data("longer than before".utf8).write(to: folder.url.appending(path: "a/2.png"))
    let after = try numbers()
    #expect(after[0] == before[0] && after[1] != before[1] && after[2] == before[2])
    let set = try FaceDataset(folder: folder.url.path, naming: .folders)
    #expect(set.imagePath(0) == folder.path("a/1.png") && set.imagePath(5) == nil)
    var writer = try RecordIOWriter(folder: folder.url.path)
    let png = try Data(contentsOf: URL(filePath: folder.picture("p.png")))
    for person in [1, 2] as [Float] {
      try png.withUnsafeBytes { try writer.append($0, labels: [person]) }
    }
    try writer.commit(classCount: 2, height: 8, width: 8)
    let records = try FaceDataset(records: folder.url.path)
    #expect(Set(records.sampleFingerprints).count == 2 && records.imagePath(0) == nil)
  }
}
