import Foundation
import MTLFaceCheckpoint
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceVision
import Testing

@testable import MTLFaceData

@Suite("Loading the faces of a data set")
struct DatasetFaceLoaderTests {
  @Test("the largest face of a photo is aligned, and alignment errors are rethrown") func photos()
    throws
  {
    let fixture = try InferenceFixture(imageCount: 10)
    let loader = try fixture.loader()
    let one = try loader.load(5)
    #expect(one.detectedCount == 1 && one.face.image.width == 16)
    #expect(InferenceFixture.gray(one.face.image) == 50)
    #expect(try loader.load(9).detectedCount == 2)
    #expect(throws: UnreadableFace.self) { try loader.load(0) }
    #expect(!loader.isAligned)
  }

  @Test("aligned images are resized to the input size without detection")
  func alignedPictures() throws {
    let fixture = try InferenceFixture(imageCount: 2)
    let loader = try fixture.loader(isAligned: true)
    // Detection rejects the black image.
    let loaded = try loader.load(0)
    #expect(loaded.detectedCount == 0 && loaded.face.image.width == 16)
    try RGBImage(width: 9, height: 8).writePNG(to: fixture.folder.path("set/a/1.png"))
    #expect(throws: ImageError.self) { try loader.load(1) }
  }

  @Test("detection runs on an image that has the size of an aligned face but is not confirmed")
  func unconfirmed() throws {
    let fixture = try InferenceFixture(imageCount: 1)
    for side in [112, 16] {
      try fixture.write(0, gray: 77, side: side)
      #expect(try fixture.loader().load(0).detectedCount == 1)
    }
  }

  @Test("the images in records are always treated as aligned") func records() throws {
    let fixture = try InferenceFixture(imageCount: 1)
    let png = try fixture.folder.bytes("set/a/0.png")
    var writer = try RecordIOWriter(folder: fixture.folder.url.path)
    try png.withUnsafeBytes { try writer.append($0, labels: [1]) }
    try writer.commit(classCount: 1, height: 8, width: 8)
    let loader = try DatasetFaceLoader(
      FaceDataset(records: fixture.folder.url.path), detector: FaceDetector(pool: .single)
    ) { _ in throw UnreadableFace("face detection ran unexpectedly") }
    #expect(try loader.isAligned && loader.load(0).detectedCount == 0)
    #expect(try loader.load(0).face.image.width == 112)
  }

  @Test("an invalid index and an image above the size limits throw") func errors() throws {
    let fixture = try InferenceFixture(imageCount: 2)
    #expect(throws: DatasetError.self) { try fixture.loader().load(2) }
    let small = try DatasetFaceLoader(
      fixture.dataset(), detector: FaceDetector(pool: .single),
      options: .init(limits: ImageLimits(width: 8, height: 8, pixels: 64))
    ) { (try AlignedFace(alreadyAligned: $0), 1) }
    #expect(try small.load(0).detectedCount == 1)
    #expect(throws: ImageError.self) { try small.load(1) }
  }
}
