import Foundation
import MTLFaceTensor
import MTLFaceVision
import Testing

/// The faces that the published detector found in a photo, read from `Tests/Goldens/mtcnn.json`.
struct GoldenDetection: Decodable {
  struct Face: Decodable {
    var box: [Double]
    var score: Double
    var landmarks: [[Double]]
  }
  var size: [Int]
  var faces: [Face]

  static func photo(_ name: String) throws -> GoldenDetection {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let json = try Data(contentsOf: tests.appending(path: "Goldens/mtcnn.json"))
    return try #require(
      try JSONDecoder().decode([String: GoldenDetection].self, from: json)[name])
  }
}

extension Fixture {
  /// Returns the sample photo of the package.
  static func astronaut() throws -> RGBImage {
    let package = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../..").standardized
    return try RGBImage(contentsOf: package.appending(path: "Examples/photos/astronaut.png").path)
  }
}

/// Returns the largest deviation of the box sides and landmarks from the golden values in pixels.
func distance(_ face: DetectedFace, _ golden: GoldenDetection.Face) -> Double {
  let sides = [face.box.left, face.box.top, face.box.right, face.box.bottom]
  let points = face.landmarks.points.flatMap { [$0.x, $0.y] }
  return zip(sides + points, golden.box + golden.landmarks.flatMap { $0 })
    .reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// Returns an image of the given size that repeats another image in both directions.
func tiled(_ image: RGBImage, width: Int, height: Int) throws -> RGBImage {
  try RGBImage(width: width, height: height) { target in
    image.withPixels { source in
      for y in 0..<height {
        for i in 0..<(width * 3) {
          target[y * width * 3 + i] =
            source[y % image.height * image.width * 3 + i % (image.width * 3)]
        }
      }
    }
  }
}
