import Foundation
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceVision
import Testing

@Suite("Detection compared with the published detector")
struct DetectionGoldenTests {
  /// The tolerance of boxes and landmarks in pixels. The largest measured deviation is 0.0006.
  private static let tolerance = 0.2

  private static func expectFaces(_ image: RGBImage, _ name: String) throws {
    let golden = try GoldenDetection.photo(name)
    #expect([image.width, image.height] == golden.size)
    let detected = try FaceDetector(pool: ThreadPool(threads: 2)).detect(image)
    let areas = detected.map(\.box.area)
    #expect(areas == areas.sorted(by: >), "the faces are not in descending order of area")
    let confident = detected.filter { $0.score >= 0.95 }
    #expect(confident.count == golden.faces.count, "\(name): \(confident.map(\.box))")
    for face in golden.faces {
      let nearest = try #require(confident.min { distance($0, face) < distance($1, face) })
      let deviation = distance(nearest, face)
      #expect(deviation <= tolerance, "\(name): \(deviation) pixels")
      #expect(abs(nearest.score - face.score) <= 1e-4)
      print("\(name): \(deviation) pixels, score difference \(abs(nearest.score - face.score))")
    }
  }

  @Test("the face in the sample photo is detected") func sample() throws {
    try Self.expectFaces(Fixture.astronaut(), "astronaut.png")
  }

  @Test(
    "the faces in the shared photos are detected",
    .enabled(if: SharedFolder.isRequired, SharedFolder.skipReason),
    arguments: ["portrait_512.png", "group.jpg"])
  func others(_ name: String) throws {
    guard name.hasSuffix("png") || RGBImage.supportsJPEG else { return }
    let path = SharedFolder.url.appending(path: "photos/\(name)").path
    try Self.expectFaces(RGBImage(contentsOf: path), name)
  }

  @Test(
    "crops that are aligned by detected landmarks agree with the golden crops",
    .enabled(if: SharedFolder.isRequired, SharedFolder.skipReason),
    arguments: ["astronaut.png", "portrait_512.png", "group.jpg"])
  func crops(_ name: String) throws {
    guard name.hasSuffix("png") || RGBImage.supportsJPEG else { return }
    let crops = try AlignmentTests.crops()
    let image = try RGBImage(contentsOf: SharedFolder.url.appending(path: "photos/\(name)").path)
    let golden = try GoldenDetection.photo(name)
    let detected = try FaceDetector(pool: ThreadPool(threads: 2)).detect(image)
    for (index, face) in golden.faces.enumerated() {
      let nearest = try #require(detected.min { distance($0, face) < distance($1, face) })
      let aligned = try image.aligned(by: nearest.landmarks).image
      let crop = try #require(crops["\(name).\(index)"])
      let deviation = try #require(difference(aligned, crop))
      #expect(deviation.mean <= 0.05 && deviation.maximum <= 8, "\(name) \(index): \(deviation)")
      print(
        "\(name) \(index): mean \(deviation.mean), largest \(deviation.maximum) gray levels")
    }
  }
}
