import MTLFaceData
import MTLFaceTensor
import MTLFaceVision

/// An input reader that decodes images on demand.
struct ImageInputReader: TrainingInputReader {
  let dataset: CombinedFaceDataset
  /// The width and height of the input of the network in pixels.
  let size: Int

  var rowShape: [Int] { [size, size, 3] }

  func read(_ face: Int, mirrored: Bool, into row: UnsafeMutableBufferPointer<Float>) throws {
    let (set, index) = dataset.location(of: face)
    let image = try dataset.sets[set].image(index)
    guard image.width == size, image.height == size else {
      throw UnreadableFace(
        "the image has \(image.width) x \(image.height) pixels instead of \(size) x \(size); "
          + "align it with dataset convert --align")
    }
    try image.normalize(into: row)
    if mirrored { Self.mirror(row, size: size) }
  }

  /// Mirrors an image horizontally.
  static func mirror(_ pixels: UnsafeMutableBufferPointer<Float>, size: Int) {
    for y in 0..<size {
      let start = y * size * 3
      for x in 0..<size / 2 {
        let (left, right) = (start + x * 3, start + (size - 1 - x) * 3)
        for channel in 0..<3 { pixels.swapAt(left + channel, right + channel) }
      }
    }
  }
}
