import MTLFaceTensor
import Testing

@testable import MTLFaceTestSupport
import MTLFaceVision

@Suite("Confirmation of aligned faces")
struct ConfirmationTests {
  private static let detector = Result { try FaceDetector(pool: ThreadPool(threads: 2)) }

  private static func confirm(_ image: RGBImage) throws -> AlignmentConfirmation {
    try detector.get().confirm(aligned: image)
  }

  /// Returns a crop of the face in the sample photo, aligned by rotated, scaled and moved
  /// landmarks.
  private static func face(
    size: Int = 112, turn: (cosine: Double, sine: Double) = (1, 0), move: Double = 0
  ) throws -> RGBImage {
    let golden = try GoldenDetection.photo("astronaut.png").faces[0]
    let center = golden.landmarks[2]
    let points = golden.landmarks.map { point in
      let (x, y) = (point[0] - center[0], point[1] - center[1])
      return ImagePoint(
        x: center[0] + turn.cosine * x - turn.sine * y + move,
        y: center[1] + turn.sine * x + turn.cosine * y)
    }
    return try Fixture.astronaut().aligned(by: FaceLandmarks(points), size: size).image
  }

  private static func upsideDown(_ image: RGBImage) throws -> RGBImage {
    try RGBImage(width: image.width, height: image.height) { target in
      image.withPixels { source in
        let pitch = image.width * 3
        for i in target.indices {
          target[i] = source[(image.height - 1 - i / pitch) * pitch + i % pitch]
        }
      }
    }
  }

  private static func gray(_ image: RGBImage) throws -> RGBImage {
    try RGBImage(width: image.width, height: image.height) { target in
      image.withPixels { source in
        for i in target.indices {
          let offset = i / 3 * 3
          target[i] = UInt8(
            (Int(source[offset]) + Int(source[offset + 1]) + Int(source[offset + 2])) / 3)
        }
      }
    }
  }

  @Test(
    "aligned faces of any size are confirmed in color and grayscale",
    arguments: [40, 112, 160, 600])
  func aligned(_ size: Int) throws {
    let face = try Self.face(size: size)
    for image in try [face, Self.gray(face)] {
      let result = try Self.confirm(image)
      #expect(result.isConfirmed && result.score > 0.9 && result.distance < 6, "\(result)")
      let unit = 112 / Double(size)
      #expect(abs(result.landmarks.leftEye.x * unit - 38.3) < 5)
    }
  }

  @Test("rotated, scaled and moved faces are rejected")
  func misaligned() throws {
    for turn in [(0.866, 0.5), (0.0, 1.0), (-1.0, 0.0), (1.5, 0.0), (0.6, 0.0)] {
      let result = try Self.confirm(Self.face(turn: turn))
      #expect(!result.isConfirmed, "\(turn): \(result)")
    }
    for move in [-20.0, 15, 60] {
      let result = try Self.confirm(Self.face(move: move))
      #expect(!result.isConfirmed, "\(move): \(result)")
    }
    #expect(try !Self.confirm(Self.upsideDown(Self.face())).isConfirmed)
  }

  @Test("images that do not show an aligned face are rejected") func others() throws {
    #expect(try !Self.confirm(Fixture.astronaut().resized(width: 112, height: 112)).isConfirmed)
    #expect(try !Self.confirm(Fixture.astronaut()).isConfirmed)
    for size in [1, 2, 3, 112, 300] {
      #expect(try !Self.confirm(RGBImage(width: size, height: size)).isConfirmed)
      #expect(try !Self.confirm(noise(width: size, height: size)).isConfirmed)
    }
    #expect(throws: ImageError.self) { try Self.confirm(RGBImage(width: 112, height: 111)) }
  }

  @Test(
    "the golden crops are confirmed",
    .enabled(if: SharedFolder.isRequired, SharedFolder.skipReason))
  func goldens() throws {
    for (name, crop) in try AlignmentTests.crops() {
      let result = try Self.confirm(crop)
      #expect(result.isConfirmed, "\(name): \(result)")
    }
  }
}
