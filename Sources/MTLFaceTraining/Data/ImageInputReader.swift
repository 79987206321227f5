import MTLFaceData
import MTLFaceTensor
import MTLFaceVision

/// Pictures, decoded when they are asked for.
struct ImageInputReader: TrainingInputReader {
  let dataset: CombinedFaceDataset
  /// Rows and columns of the network's input.
  let size: Int

  var rowShape: [Int] { [size, size, 3] }

  func read(_ face: Int, mirrored: Bool, into row: UnsafeMutableBufferPointer<Float>) throws {
    let (set, index) = dataset.location(of: face)
    let image = try dataset.sets[set].image(index)
    guard image.width == size, image.height == size else {
      throw UnreadableFace(
        "\(image.width) x \(image.height) pixels, not \(size) x \(size); see dataset convert --align"
      )
    }
    try image.normalize(into: row)
    if mirrored { Self.mirror(row, size: size) }
  }

  /// Swaps left and right.
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
