import MTLFaceData
import MTLFaceTensor
import MTLFaceVision

/// Where a run reads what it learns from: a row of numbers for each face, as it is or mirrored.
protocol FaceReader: Sendable {
  /// Sizes of a row.
  var rowShape: [Int] { get }

  /// Reads a face.
  /// - Throws: What makes the face one that cannot be used.
  func read(_ face: Int, mirrored: Bool, into row: UnsafeMutableBufferPointer<Float>) throws
}

/// Pictures, decoded when they are asked for.
struct PictureReader: FaceReader {
  let faces: TrainingFaces
  /// Rows and columns of the network's input.
  let size: Int

  var rowShape: [Int] { [size, size, 3] }

  func read(_ face: Int, mirrored: Bool, into row: UnsafeMutableBufferPointer<Float>) throws {
    let (set, index) = faces.place(face)
    let image = try faces.sets[set].image(index)
    guard image.width == size, image.height == size else {
      throw FaceFault(
        "\(image.width) x \(image.height) pixels, not \(size) x \(size); see dataset convert --align"
      )
    }
    try image.normalized(into: row)
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

/// Why a face cannot be used.
struct FaceFault: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
