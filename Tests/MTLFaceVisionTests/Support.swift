import Foundation
import MTLFaceVision
import Testing

/// The pictures beside these tests; `Fixtures/make_fixtures.py` makes them.
enum Fixture {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")

  static func path(_ name: String) -> String { folder.appending(path: name).path }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path(name))))
  }

  static func image(_ name: String) throws -> RGBImage { try RGBImage(contentsOf: path(name)) }
}

/// Numbers that are the same on every run (SplitMix64).
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

/// Noise with a seed.
func noise(width: Int, height: Int, seed: UInt64 = 1) throws -> RGBImage {
  var generator = SeededGenerator(state: seed)
  return try RGBImage(width: width, height: height) { pixels in
    for i in pixels.indices { pixels[i] = UInt8(truncatingIfNeeded: generator.next()) }
  }
}

/// Mean and largest difference of two pictures in gray levels; nil where sizes differ.
func difference(_ a: RGBImage, _ b: RGBImage) -> (mean: Double, most: Int)? {
  guard a.width == b.width, a.height == b.height else { return nil }
  return a.withPixels { left in
    b.withPixels { right in
      var (sum, most) = (0, 0)
      for i in left.indices {
        let distance = abs(Int(left[i]) - Int(right[i]))
        sum += distance
        most = max(most, distance)
      }
      return (Double(sum) / Double(left.count), most)
    }
  }
}

/// The error that `body` throws as one line of text, nil where it throws none.
func errorDescription<Result>(_ body: () throws(ImageError) -> Result) -> String? {
  do throws(ImageError) {
    _ = try body()
    return nil
  } catch {
    return error.description
  }
}
