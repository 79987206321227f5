import Foundation
import MTLFaceCheckpoint
import MTLFaceTestSupport
import Testing

@testable import MTLFaceData

@Suite("Model output cache")
struct ModelOutputCacheTests {
  private let folder: TemporaryFolder
  private let layout = ModelOutputCache.Layout(
    key: 0x1234_5678_9abc_def0, rowCount: 5, width: 3, elementType: .float16)
  private var path: String { folder.path("c") }

  init() throws { folder = try TemporaryFolder() }

  private static func row(_ number: Int) -> [Float] { [Float(number), 0.5, -2] }

  private func write(_ rows: Range<Int>) throws {
    var writer = try ModelOutputCacheWriter(path, layout)
    for number in rows where number >= writer.count {
      try writer.append(number == 3 ? [] : Self.row(number))
    }
    if writer.count == layout.rowCount { try writer.commit() } else { try writer.flush() }
  }

  private func read(_ cache: ModelOutputCache, _ row: Int) throws -> [Float] {
    var values = [Float](repeating: 9, count: 3)
    try values.withUnsafeMutableBufferPointer { try cache.read(row, into: $0) }
    return values
  }

  @Test("rows are read back unchanged, and reading a missing row throws") func roundTrip() throws {
    #expect(ModelOutputCache(path, layout) == nil)
    try write(0..<5)
    let cache = try #require(ModelOutputCache(path, layout))
    for row in [0, 1, 2, 4] { #expect(try read(cache, row) == Self.row(row)) }
    for row in [3, 5, -1] { #expect(throws: UnreadableFace.self) { try read(cache, row) } }
    #expect((0..<5).map(cache.identifier(of:)) == [0, 1, 2, 3, 4])
    #expect(try folder.bytes("c").count == layout.fileSize)
    var others = [layout, layout, layout, layout]
    others[0].key = 1
    others[1].rowCount = 4
    others[2].width = 4
    others[3].elementType = .float32
    for other in others { #expect(ModelOutputCache(path, other) == nil, "\(other)") }
  }

  @Test("the bytes of the file follow the documented format") func format() throws {
    try ModelOutputCache.write([7: [1, -0.0]], to: path, key: 0x0102, width: 2)
    var expected: [UInt8] = Array("MTLROWS2".utf8)
    for number in [0x0102, 1, 2, 0, 0] as [UInt64] {
      withUnsafeBytes(of: number.littleEndian) { expected += $0 }
    }
    let row: [UInt8] = [7, 0, 0, 0, 0, 0, 0, 0] + [0, 0, 0x80, 0x3f] + [0, 0, 0, 0x80]
    let sum = row.withUnsafeBytes { ModelOutputCache.checksum($0, $0.count) }
    expected += row + withUnsafeBytes(of: sum.littleEndian) { Array($0) }
    #expect(try folder.bytes("c") == Data(expected))
  }

  @Test("an interrupted cache is resumed after its last complete row", arguments: 0...36)
  func interrupted(_ cut: Int) throws {
    try write(0..<5)
    let complete = try folder.bytes("c")
    try FileManager.default.removeItem(atPath: path)
    try complete.prefix(complete.count - cut).write(to: URL(filePath: path + ".partial"))
    let rows = try ModelOutputCacheWriter(path, layout).count
    #expect(rows == 5 - (cut + layout.rowSize - 1) / layout.rowSize)
    try write(0..<5)
    #expect(try folder.bytes("c") == complete)
  }

  @Test("writing resumes at a damaged row, and reading a damaged row throws")
  func damaged() throws {
    try write(0..<5)
    let complete = try folder.bytes("c")
    for byte in ModelOutputCache.headerSize..<complete.count {
      var damaged = complete
      damaged[byte] ^= 0x04
      try damaged.write(to: URL(filePath: path))
      let cache = try #require(ModelOutputCache(path, layout))
      let row = (byte - ModelOutputCache.headerSize) / layout.rowSize
      #expect(throws: UnreadableFace.self) { try read(cache, row) }
      try damaged.write(to: URL(filePath: path + ".partial"))
      #expect(try ModelOutputCacheWriter(path, layout).count == row)
    }
  }

  @Test("a second writer of the same cache is rejected") func shared() throws {
    let first = try ModelOutputCacheWriter(path, layout)
    #expect(throws: CheckpointError.self) { try ModelOutputCacheWriter(path, layout).count }
    #expect(first.count == 0)
  }

  @Test("insufficient disk space is detected before rows are written") func room() {
    let huge = ModelOutputCache.Layout(
      key: 1, rowCount: 1 << 40, width: 1 << 16, elementType: .float16)
    #expect(throws: CheckpointError.self) { try ModelOutputCacheWriter(path, huge).count }
  }

  @Test("rows are accessed by identifier, and single-precision rows are preserved bit for bit")
  func identifiers() throws {
    #expect(try ModelOutputCache.rows(at: path, key: 7, width: 3).isEmpty)
    try ModelOutputCache.write(
      [1: [1, -0.0, .pi], .max: [4, 5, 6]], to: path, key: 7, width: 3)
    let rows = try ModelOutputCache.rows(at: path, key: 7, width: 3)
    #expect(rows.count == 2)
    #expect(rows[1]?.map(\.bitPattern) == [1, -0.0, Float.pi].map(\.bitPattern))
    #expect(rows[.max] == [4, 5, 6])
    #expect(throws: (any Error).self) { try ModelOutputCache.rows(at: path, key: 8, width: 3) }
    #expect(throws: (any Error).self) { try ModelOutputCache.rows(at: path, key: 7, width: 2) }
  }

  @Test("a truncated or damaged file is rejected") func rejected() throws {
    let rows = Dictionary(
      uniqueKeysWithValues: (0..<9 as Range<UInt64>).map { ($0, [Float($0), 1]) })
    try ModelOutputCache.write(rows, to: path, key: 1, width: 2)
    let complete = try folder.bytes("c")
    func isRejected(_ bytes: Data) throws -> Bool {
      try bytes.write(to: URL(filePath: path))
      return (try? ModelOutputCache.rows(at: path, key: 1, width: 2)) == nil
    }
    for count in stride(from: 0, to: complete.count, by: 7) {
      #expect(try isRejected(complete.prefix(count)), "\(count) bytes")
    }
    for position in stride(from: 0, to: complete.count, by: 3) {
      var bytes = complete
      bytes[position] ^= 0x10
      #expect(try isRejected(bytes), "bit flipped in byte \(position)")
    }
    try complete.write(to: URL(filePath: path))
    #expect(try ModelOutputCache.rows(at: path, key: 1, width: 2) == rows)
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(throws: (any Error).self) { try ModelOutputCache.rows(at: path, key: 1, width: 2) }
    #expect(throws: CheckpointError.self) {
      try ModelOutputCache.write(rows, to: path, key: 1, width: 2)
    }
  }
}
