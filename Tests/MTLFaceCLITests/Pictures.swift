import Foundation
import MTLFace

/// Pictures for the verbs on photos.
enum Pictures {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The NASA portrait: one face.
  static let portrait = root.appending(path: "Examples/photos/astronaut.png").path

  /// A picture of the tests of the image room.
  static func fixture(_ name: String) -> String {
    root.appending(path: "Tests/MTLFaceVisionTests/Fixtures/\(name)").path
  }

  /// The portrait twice, the second time smaller.
  static func couple(in folder: TemporaryFolder) throws -> String {
    let photo = try Image(contentsOf: portrait)
    var canvas = try Canvas(width: 820, height: 512, color: RGBColor(gray: 90))
    canvas.paste(photo, x: 0, y: 0)
    canvas.paste(try photo.resized(width: 300, height: 300), x: 516, y: 40)
    try canvas.finish().writePNG(to: folder.path("couple.png"))
    return folder.path("couple.png")
  }

  /// A gray wall.
  static func wall(in folder: TemporaryFolder) throws -> String {
    try Image(width: 120, height: 90, color: RGBColor(gray: 120))
      .writePNG(to: folder.path("wall.png"))
    return folder.path("wall.png")
  }
}
