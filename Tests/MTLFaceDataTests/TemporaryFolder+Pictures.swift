import Foundation
import MTLFaceTestSupport
import MTLFaceVision

extension TemporaryFolder {
  /// Writes a uniformly gray square image and returns its path.
  @discardableResult func picture(
    _ name: String, gray: UInt8 = 100, side: Int = 8
  ) throws -> String {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    let png = name.lowercased().hasSuffix(".png") ? file.path : path("scratch.png")
    let image = try RGBImage(width: side, height: side, color: RGBColor(gray: gray))
    try image.writePNG(to: png)
    if png != file.path { try FileManager.default.moveItem(atPath: png, toPath: file.path) }
    return file.path
  }
}
