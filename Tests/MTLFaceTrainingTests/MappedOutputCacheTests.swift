import Foundation
import MTLFaceCheckpoint
import Testing

@testable import MTLFaceTraining

/// What a frozen network gives, kept in half precision.
@Suite("Row cache")
struct MappedOutputCacheTests {
  private let small: TrainingFixture
  private let layout = MappedOutputCache.Layout(key: 0x1234_5678_9abc_def0, rows: 5, width: 3)

  init() throws { small = try TrainingFixture() }

  private static func row(_ number: Int) -> [Float] { [Float(number), 0.5, -2] }

  private func write(_ rows: Range<Int>) throws {
    var writer = try MappedOutputCacheWriter(small.path("c"), layout)
    for number in rows where number >= writer.count {
      try writer.append(number == 3 ? [] : Self.row(number))
    }
    if writer.count == layout.rows { try writer.commit() } else { try writer.flush() }
  }

  private func read(_ cache: MappedOutputCache, _ row: Int) throws -> [Float] {
    var values = [Float](repeating: 9, count: 3)
    try values.withUnsafeMutableBufferPointer { try cache.read(row, into: $0) }
    return values
  }

  @Test("rows come back, a face without one is a fault") func roundTrip() throws {
    #expect(MappedOutputCache(small.path("c"), layout) == nil)
    try write(0..<5)
    let cache = try #require(MappedOutputCache(small.path("c"), layout))
    for row in [0, 1, 2, 4] { #expect(try read(cache, row) == Self.row(row)) }
    for row in [3, 5, -1] { #expect(throws: UnreadableFace.self) { try read(cache, row) } }
    #expect(try small.data("c").count == layout.size)
    for other in [
      MappedOutputCache.Layout(key: 1, rows: 5, width: 3),
      MappedOutputCache.Layout(key: layout.key, rows: 4, width: 3),
      MappedOutputCache.Layout(key: layout.key, rows: 5, width: 4),
    ] { #expect(MappedOutputCache(small.path("c"), other) == nil, "another's is not taken") }
  }

  @Test("what was interrupted goes on, also in the middle of a row", arguments: 0...24)
  func interrupted(_ cut: Int) throws {
    try write(0..<5)
    let whole = try small.data("c")
    try FileManager.default.removeItem(atPath: small.path("c"))
    try whole.prefix(whole.count - cut).write(to: URL(filePath: small.path("c.partial")))
    let rows = try MappedOutputCacheWriter(small.path("c"), layout).count
    #expect(rows == 5 - (cut + 9) / 10)
    try write(0..<5)
    #expect(try small.data("c") == whole)
  }

  @Test("a flipped bit is found: on going on it is made anew, on reading it is a fault")
  func damaged() throws {
    try write(0..<5)
    let whole = try small.data("c")
    for byte in MappedOutputCache.headerSize..<whole.count {
      var damaged = whole
      damaged[byte] ^= 0x04
      try damaged.write(to: URL(filePath: small.path("c")))
      let cache = try #require(MappedOutputCache(small.path("c"), layout))
      let row = (byte - MappedOutputCache.headerSize) / layout.rowSize
      #expect(throws: UnreadableFace.self) { try read(cache, row) }
      try damaged.write(to: URL(filePath: small.path("c.partial")))
      #expect(try MappedOutputCacheWriter(small.path("c"), layout).count == row)
    }
  }

  @Test("two runs do not make one cache at a time") func shared() throws {
    let first = try MappedOutputCacheWriter(small.path("c"), layout)
    #expect(throws: CheckpointError.self) {
      try MappedOutputCacheWriter(small.path("c"), layout).count
    }
    #expect(first.count == 0)
  }

  @Test("a disk without room is found out before the work") func room() {
    let huge = MappedOutputCache.Layout(key: 1, rows: 1 << 40, width: 1 << 16)
    #expect(throws: CheckpointError.self) {
      try MappedOutputCacheWriter(small.path("c"), huge).count
    }
  }
}
