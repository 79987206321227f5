import Foundation
import MTLFaceVision
import Testing

/// The files in the folder `Fixtures` of this test target, which the scripts in that folder create.
enum Fixture {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")

  static func path(_ name: String) -> String { folder.appending(path: name).path }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path(name))))
  }

  static func image(_ name: String) throws -> RGBImage { try RGBImage(contentsOf: path(name)) }
}

/// A seeded random number generator (SplitMix64), which makes every test run identical.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

/// Returns an image of seeded noise.
func noise(width: Int, height: Int, seed: UInt64 = 1) throws -> RGBImage {
  var generator = SeededGenerator(state: seed)
  return try RGBImage(width: width, height: height) { pixels in
    for i in pixels.indices { pixels[i] = UInt8(truncatingIfNeeded: generator.next()) }
  }
}

/// Returns the mean and the largest difference between two images in gray levels, or `nil` if their
/// sizes differ.
func difference(_ a: RGBImage, _ b: RGBImage) -> (mean: Double, maximum: Int)? {
  guard a.width == b.width, a.height == b.height else { return nil }
  return a.withPixels { left in
    b.withPixels { right in
      var (sum, maximum) = (0, 0)
      for i in left.indices {
        let distance = abs(Int(left[i]) - Int(right[i]))
        sum += distance
        maximum = max(maximum, distance)
      }
      return (Double(sum) / Double(left.count), maximum)
    }
  }
}

/// Returns the message of the error that a closure throws, or `nil` if it does not throw an error.
func errorDescription<Result>(_ body: () throws(ImageError) -> Result) -> String? {
  do throws(ImageError) {
    _ = try body()
    return nil
  } catch {
    return error.description
  }
}
