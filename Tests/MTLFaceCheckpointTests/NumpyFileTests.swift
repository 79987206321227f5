import Foundation
import MTLFaceTestSupport
import Testing

@testable import MTLFaceCheckpoint

@Suite("NumPy files") struct NumpyFileTests {
  private func path(_ name: String) -> String { TestFiles.fixture("numpy/\(name).npy") }

  @Test("files that NumPy wrote are read", arguments: ["f4", "f8", "v2", "v3", "fortran"])
  func reads(name: String) throws {
    let array = try NumpyFile.open(path(name))
    #expect(array.shape == [3, 4])
    #expect(try array.floats() == (0..<12).map { Float($0) / 4 })
  }

  @Test("scalars and empty arrays are read") func scalarsAndEmptyArrays() throws {
    let scalar = try NumpyFile.open(path("scalar"))
    #expect(try scalar.shape.isEmpty && scalar.floats() == [2.5])
    let empty = try NumpyFile.open(path("empty"))
    #expect(try empty.shape == [0, 4] && empty.floats().isEmpty)
  }

  @Test(
    "opening an unsupported array throws an error with the path",
    arguments: ["big", "integers", "record", "object"])
  func refuses(name: String) {
    let error = #expect(throws: CheckpointError.self) { try NumpyFile.open(path(name)) }
    #expect(error?.description.contains("\(name).npy") == true)
  }

  @Test("written rows can be read, and the file is identical to the file that NumPy writes")
  func round() throws {
    let folder = try TemporaryFolder()
    let target = folder.path("out.npy")
    for rows in [0, 1, 3, 5000] {
      var writer = try NumpyWriter(replacing: target, columns: 4)
      for row in 0..<rows { try writer.append((0..<4).map { Float(row * 4 + $0) / 4 }) }
      #expect(writer.rows == rows)
      try writer.commit()
      let array = try NumpyFile.open(target)
      #expect(array.shape == [rows, 4])
      #expect(try array.floats() == (0..<rows * 4).map { Float($0) / 4 })
    }
    #expect(try folder.names() == ["out.npy"])
    var writer = try NumpyWriter(replacing: target, columns: 4)
    for row in 0..<3 { try writer.append((0..<4).map { Float(row * 4 + $0) / 4 }) }
    try writer.commit()
    #expect(try TestFiles.bytes(target) == TestFiles.bytes(path("f4")))
  }

  @Test("an existing file is unchanged after a row of the wrong length and without a commit")
  func unfinished() throws {
    let folder = try TemporaryFolder()
    let target = try folder.write(Array("precious".utf8), "out.npy")
    do {
      var writer = try NumpyWriter(replacing: target, columns: 3)
      try writer.append([1, 2, 3])
      do {
        try writer.append([1, 2])
        Issue.record("the writer accepted a row of the wrong length")
      } catch let error as CheckpointError { #expect(error.description.contains("out.npy")) }
    }
    #expect(try TestFiles.bytes(target) == Array("precious".utf8))
    #expect(try folder.names() == ["out.npy"])
    #expect(throws: CheckpointError.self) {
      _ = try NumpyWriter(replacing: folder.path("no/out.npy"), columns: 3)
    }
    #expect(throws: CheckpointError.self) {
      _ = try NumpyWriter(replacing: target, columns: -1)
    }
  }

  @Test("truncated files are rejected, and files with flipped bits do not cause a crash")
  func damaged() throws {
    let whole = try TestFiles.bytes(path("f4"))
    for length in 0..<whole.count {
      #expect(throws: CheckpointError.self) {
        try NumpyFile.read(bytes: Array(whole[..<length]), name: "cut.npy")
      }
    }
    for seed in 0..<UInt64(runsLongTests ? 1000 : 50) {
      var generator = SplitMix64(state: seed)
      var bytes = whole
      for _ in 0...(seed % 4) {
        bytes[Int.random(in: 0..<128, using: &generator)] ^=
          1 << UInt8.random(in: 0..<8, using: &generator)
      }
      do { _ = try NumpyFile.read(bytes: bytes, name: "flipped.npy").floats() } catch let error
        as CheckpointError
      {
        #expect(error.description.hasPrefix("flipped.npy: "))
      }
    }
  }

  @Test(
    "invalid and excessively large dimensions are rejected",
    arguments: [
      "(99999999999999999999, 4)", "(4611686018427387904, 4)", "(1, 1000000000)", "(-1, 4)",
      "(3, 4",
      "3",
    ])
  func huge(shape: String) {
    var header = Array("{'descr': '<f4', 'fortran_order': True, 'shape': \(shape), }".utf8)
    header += [UInt8](repeating: 0x20, count: 117 - header.count) + [0x0a]
    let bytes = NumpyFile.magic + [1, 0, 118, 0] + header + [UInt8](repeating: 0, count: 48)
    #expect(throws: CheckpointError.self) { try NumpyFile.read(bytes: bytes, name: "huge.npy") }
  }
}
