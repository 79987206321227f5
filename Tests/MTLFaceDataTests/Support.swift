import Foundation
import MTLFaceVision

/// A folder that goes when the test ends.
final class Folder {
  let url = FileManager.default.temporaryDirectory.appending(path: "mtlface-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes a small picture of one gray level at a path.
  @discardableResult func picture(_ name: String, gray: UInt8 = 100) throws -> String {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    let png = name.lowercased().hasSuffix(".png") ? file.path : path("scratch.png")
    let image = try Image(width: 8, height: 8, color: RGBColor(gray: gray))
    try image.writePNG(to: png)
    if png != file.path { try FileManager.default.moveItem(atPath: png, toPath: file.path) }
    return file.path
  }

  func text(_ text: String, _ name: String) throws -> String {
    try Data(text.utf8).write(to: url.appending(path: name))
    return path(name)
  }
}
