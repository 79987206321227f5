import Foundation
import MTLFaceCheckpoint
import Testing

@testable import MTLFaceTraining

/// What a frozen network gives, kept in half precision.
@Suite("Row cache")
struct RowCacheTests {
  private let small: SmallRun
  private let layout = RowCache.Layout(key: 0x1234_5678_9abc_def0, rows: 5, width: 3)

  init() throws { small = try SmallRun() }

  private static func row(_ number: Int) -> [Float] { [Float(number), 0.5, -2] }

  private func write(_ rows: Range<Int>) throws {
    var writer = try RowCacheWriter(small.path("c"), layout)
    for number in rows where number >= writer.count {
      try writer.append(number == 3 ? [] : Self.row(number))
    }
    if writer.count == layout.rows { try writer.commit() } else { try writer.pause() }
  }

  private func read(_ cache: RowCache, _ row: Int) throws -> [Float] {
    var values = [Float](repeating: 9, count: 3)
    try values.withUnsafeMutableBufferPointer { try cache.read(row, into: $0) }
    return values
  }

  @Test("rows come back, a face without one is a fault") func whole() throws {
    #expect(RowCache(small.path("c"), layout) == nil)
    try write(0..<5)
    let cache = try #require(RowCache(small.path("c"), layout))
    for row in [0, 1, 2, 4] { #expect(try read(cache, row) == Self.row(row)) }
    for row in [3, 5, -1] { #expect(throws: FaceFault.self) { try read(cache, row) } }
    #expect(try small.data("c").count == layout.size)
    for other in [
      RowCache.Layout(key: 1, rows: 5, width: 3),
      RowCache.Layout(key: layout.key, rows: 4, width: 3),
      RowCache.Layout(key: layout.key, rows: 5, width: 4),
    ] { #expect(RowCache(small.path("c"), other) == nil, "another's is not taken") }
  }

  @Test("what was interrupted goes on, also in the middle of a row", arguments: 0...24)
  func interrupted(_ cut: Int) throws {
    try write(0..<5)
    let whole = try small.data("c")
    try FileManager.default.removeItem(atPath: small.path("c"))
    try whole.prefix(whole.count - cut).write(to: URL(filePath: small.path("c.partial")))
    let rows = try RowCacheWriter(small.path("c"), layout).count
    #expect(rows == 5 - (cut + 9) / 10)
    try write(0..<5)
    #expect(try small.data("c") == whole)
  }

  @Test("a flipped bit is found: on going on it is made anew, on reading it is a fault")
  func damaged() throws {
    try write(0..<5)
    let whole = try small.data("c")
    for byte in RowCache.headerSize..<whole.count {
      var damaged = whole
      damaged[byte] ^= 0x04
      try damaged.write(to: URL(filePath: small.path("c")))
      let cache = try #require(RowCache(small.path("c"), layout))
      let row = (byte - RowCache.headerSize) / layout.rowSize
      #expect(throws: FaceFault.self) { try read(cache, row) }
      try damaged.write(to: URL(filePath: small.path("c.partial")))
      #expect(try RowCacheWriter(small.path("c"), layout).count == row)
    }
  }

  @Test("two runs do not make one cache at a time") func shared() throws {
    let first = try RowCacheWriter(small.path("c"), layout)
    #expect(throws: CheckpointError.self) { try RowCacheWriter(small.path("c"), layout).count }
    #expect(first.count == 0)
  }

  @Test("a disk without room is found out before the work") func room() {
    let huge = RowCache.Layout(key: 1, rows: 1 << 40, width: 1 << 16)
    #expect(throws: CheckpointError.self) { try RowCacheWriter(small.path("c"), huge).count }
  }
}
