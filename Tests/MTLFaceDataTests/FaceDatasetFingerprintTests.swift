import Foundation
import MTLFaceCheckpoint
import MTLFaceTestSupport
import Testing

@testable import MTLFaceData

@Suite("Fingerprints of faces")
struct FaceDatasetFingerprintTests {
  @Test("the fingerprint of a face changes when its file changes") func fingerprints() throws {
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
