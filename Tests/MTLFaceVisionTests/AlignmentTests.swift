import Foundation
import MTLFaceTestSupport
import MTLFaceVision
import Testing

/// The values in `goldens/mtcnn.json` that the alignment tests use.
private struct GoldenPhoto: Decodable {
  struct Face: Decodable {
    var landmarks: [[Double]]
    var similarity: [[Double]]
  }
  var faces: [Face]
}

@Suite(
  "Alignment compared with golden files",
  .enabled(if: SharedFolder.isRequired, SharedFolder.skipReason))
struct AlignmentTests {
  /// The mean difference of a crop is at most 0.05 gray levels.
  ///
  /// The golden matrices were computed before the landmarks were rounded to 0.001 pixels. The
  /// rounding moves the distant origin of the photo by up to 0.01 pixels. Therefore the tolerance
  /// is 1e-4 for the linear parts of the matrices and 1e-3 pixels for the transformed landmarks.
  @Test(
    "crops and transforms agree with the golden values",
    arguments: ["astronaut.png", "portrait_512.png", "group.jpg"])
  func agrees(_ photo: String) throws {
    guard photo.hasSuffix("png") || RGBImage.supportsJPEG else { return }
    let json = try Data(contentsOf: SharedFolder.url.appending(path: "goldens/mtcnn.json"))
    let golden = try #require(
      try JSONDecoder().decode([String: GoldenPhoto].self, from: json)[photo])
    let crops = try Self.crops()
    let image = try RGBImage(contentsOf: SharedFolder.url.appending(path: "photos/\(photo)").path)
    for (index, face) in golden.faces.enumerated() {
      let points = face.landmarks.map { ImagePoint(x: $0[0], y: $0[1]) }
      let aligned = try image.aligned(by: FaceLandmarks(points))
      let crop = try #require(crops["\(photo).\(index)"])
      let deviation = try #require(difference(aligned.image, crop))
      #expect(deviation.mean <= 0.05, "\(photo) \(index): \(deviation)")
      let other = try SimilarityTransform(
        a: face.similarity[0][0], b: face.similarity[1][0], shiftX: face.similarity[0][2],
        shiftY: face.similarity[1][2])
      #expect(
        abs(aligned.transform.a - other.a) <= 1e-4 && abs(aligned.transform.b - other.b) <= 1e-4)
      for point in points {
        let (transformed, expected) = (aligned.transform(point), other(point))
        #expect(abs(transformed.x - expected.x) <= 1e-3 && abs(transformed.y - expected.y) <= 1e-3)
        let restored = aligned.inverseTransform(transformed)
        #expect(
          abs(restored.x - point.x) <= 1e-9 * 1280 && abs(restored.y - point.y) <= 1e-9 * 1280)
      }
      print("\(photo) \(index): mean \(deviation.mean), largest \(deviation.maximum)")
    }
  }

  /// Returns the uint8 tensors of `aligned.safetensors` with the shape [112, 112, 3] as images.
  static func crops() throws -> [String: RGBImage] {
    let file = [UInt8](
      try Data(contentsOf: SharedFolder.url.appending(path: "goldens/aligned.safetensors")))
    let length = file[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let json = try JSONSerialization.jsonObject(with: Data(file[8..<8 + length]))
    let entries = try #require(json as? [String: [String: Any]])
    return try entries.mapValues { entry in
      let range = try #require(entry["data_offsets"] as? [Int])
      let bytes = Array(file[(8 + length + range[0])..<(8 + length + range[1])])
      return try RGBImage(bytes: bytes, width: 112, height: 112, format: .rgb)
    }
  }
}

@Suite("Aligned faces")
struct AlignedFaceTests {
  @Test("a face is aligned to crops of any valid size") func sizes() throws {
    let image = try noise(width: 300, height: 300)
    let points = FaceTemplate.arcFace112.landmarks.points.map {
      ImagePoint(x: $0.x + 60, y: $0.y + 70)
    }
    let landmarks = try FaceLandmarks(points)
    let unscaled = try image.aligned(by: landmarks)
    #expect(unscaled.image == (try image.cropped(x: 60, y: 70, width: 112, height: 112)))
    let double = try image.aligned(by: landmarks, size: 224)
    #expect(double.image.width == 224 && abs(double.transform.scale - 2) <= 1e-12)
    #expect(throws: ImageError.self) { try image.aligned(by: landmarks, size: 0) }
    #expect(throws: ImageError.self) { try image.aligned(by: landmarks, size: .max) }
  }

  @Test("parts of a crop outside the photo are black") func outside() throws {
    let image = try RGBImage(width: 20, height: 20, color: .white)
    let far = FaceTemplate.arcFace112.landmarks.points.map { ImagePoint(x: $0.x + 500, y: $0.y) }
    #expect(try image.aligned(by: FaceLandmarks(far)).image == RGBImage(width: 112, height: 112))
  }

  @Test("an image that is already aligned is only resized") func alreadyAligned() throws {
    let crop = try noise(width: 112, height: 112)
    let face = try AlignedFace(alreadyAligned: crop)
    #expect(face.image == crop && face.transform == .identity)
    let large = try AlignedFace(alreadyAligned: noise(width: 224, height: 224))
    #expect(
      large.image.width == 112
        && large.transform(ImagePoint(x: 223.5, y: -0.5)) == ImagePoint(x: 111.5, y: -0.5))
    for size in [0, -3, Int.max] {
      #expect(throws: ImageError.self) { try AlignedFace(alreadyAligned: crop, size: size) }
    }
    #expect(throws: ImageError.self) {
      try AlignedFace(alreadyAligned: RGBImage(width: 10, height: 11))
    }
  }
}
