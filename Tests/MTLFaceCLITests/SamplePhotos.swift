import Foundation
import MTLFace
import MTLFaceTestSupport

/// Photos for tests.
enum SamplePhotos {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The path of the NASA portrait, which shows one face.
  static let portrait = root.appending(path: "Examples/photos/astronaut.png").path

  /// Returns the path of a fixture of the vision tests.
  static func fixture(_ name: String) -> String {
    root.appending(path: "Tests/MTLFaceVisionTests/Fixtures/\(name)").path
  }

  /// Writes an image that contains the portrait in two sizes, and returns its path.
  static func writeTwoFaces(in folder: TemporaryFolder) throws -> String {
    let photo = try RGBImage(contentsOf: portrait)
    var canvas = try ImageCanvas(width: 820, height: 512, color: RGBColor(gray: 90))
    canvas.drawImage(photo, x: 0, y: 0)
    canvas.drawImage(try photo.resized(width: 300, height: 300), x: 516, y: 40)
    try canvas.makeImage().writePNG(to: folder.path("couple.png"))
    return folder.path("couple.png")
  }

  /// Writes a gray image without a face, and returns its path.
  static func writeFaceless(in folder: TemporaryFolder) throws -> String {
    try RGBImage(width: 120, height: 90, color: RGBColor(gray: 120))
      .writePNG(to: folder.path("wall.png"))
    return folder.path("wall.png")
  }
}
