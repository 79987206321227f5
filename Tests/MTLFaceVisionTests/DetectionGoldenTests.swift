import Foundation
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceVision
import Testing

@Suite("Faces found by the published detector")
struct DetectionGoldenTests {
  /// Boxes and landmarks, in pixels. Seen: 0.0006.
  private static let tolerance = 0.2

  private static func expectFaces(_ image: RGBImage, _ name: String) throws {
    let golden = try GoldenDetection.photo(name)
    #expect([image.width, image.height] == golden.size)
    let found = try FaceDetector(pool: ThreadPool(threads: 2)).detect(image)
    let areas = found.map(\.box.area)
    #expect(areas == areas.sorted(by: >), "by falling area")
    let sure = found.filter { $0.score >= 0.95 }
    #expect(sure.count == golden.faces.count, "\(name): \(sure.map(\.box))")
    for face in golden.faces {
      let nearest = try #require(sure.min { distance($0, face) < distance($1, face) })
      let apart = distance(nearest, face)
      #expect(apart <= tolerance, "\(name): \(apart) pixels")
      #expect(abs(nearest.score - face.score) <= 1e-4)
      print("\(name): \(apart) pixels, score \(abs(nearest.score - face.score)) apart")
    }
  }

  @Test("the face of the sample photo") func sample() throws {
    try Self.expectFaces(Fixture.astronaut(), "astronaut.png")
  }

  @Test(
    "the faces of the other photos", .enabled(if: SharedFolder.isRequired, SharedFolder.skipReason),
    arguments: ["portrait_512.png", "group.jpg"])
  func others(_ name: String) throws {
    guard name.hasSuffix("png") || RGBImage.supportsJPEG else { return }
    let path = SharedFolder.url.appending(path: "photos/\(name)").path
    try Self.expectFaces(RGBImage(contentsOf: path), name)
  }

  @Test(
    "crops aligned by our landmarks are the golden ones",
    .enabled(if: SharedFolder.isRequired, SharedFolder.skipReason),
    arguments: ["astronaut.png", "portrait_512.png", "group.jpg"])
  func crops(_ name: String) throws {
    guard name.hasSuffix("png") || RGBImage.supportsJPEG else { return }
    let crops = try AlignmentTests.crops()
    let image = try RGBImage(contentsOf: SharedFolder.url.appending(path: "photos/\(name)").path)
    let golden = try GoldenDetection.photo(name)
    let found = try FaceDetector(pool: ThreadPool(threads: 2)).detect(image)
    for (index, face) in golden.faces.enumerated() {
      let nearest = try #require(found.min { distance($0, face) < distance($1, face) })
      let aligned = try image.aligned(by: nearest.landmarks).image
      let crop = try #require(crops["\(name).\(index)"])
      let apart = try #require(difference(aligned, crop))
      #expect(apart.mean <= 0.05 && apart.most <= 8, "\(name) \(index): \(apart)")
      print("\(name) \(index): mean \(apart.mean), largest \(apart.most) gray levels")
    }
  }
}
