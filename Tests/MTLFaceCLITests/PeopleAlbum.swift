import Foundation
import MTLFace
import MTLFaceTestSupport

/// A folder with one subfolder of photos per person.
struct PeopleAlbum {
  let folder: TemporaryFolder
  let model: String
  /// The path of the folder.
  var path: String { folder.path("album") }

  /// Writes three photos of each of two people, a photo without a face, and a photo outside the
  /// subfolders. One photo is a copy, and another photo shows two faces.
  init() throws {
    folder = try TemporaryFolder()
    model = try SmallModels.mobile("m.safetensors", in: folder)
    let face = try RGBImage(contentsOf: SamplePhotos.portrait)
    let mirrored = try face.flipped()
    for person in ["Ada <b>", "Grace"] {
      try FileManager.default.createDirectory(
        atPath: "\(path)/\(person)", withIntermediateDirectories: true)
    }
    try face.writePNG(to: "\(path)/Ada <b>/1.png")
    try face.resized(width: 300, height: 300).writePNG(to: "\(path)/Ada <b>/2.png")
    try face.writePNG(to: "\(path)/Ada <b>/3 copy.png")
    try mirrored.writePNG(to: "\(path)/Grace/1.png")
    try mirrored.resized(width: 320, height: 320).writePNG(to: "\(path)/Grace/2.png")
    try FileManager.default.moveItem(
      atPath: SamplePhotos.writeTwoFaces(in: folder), toPath: "\(path)/Grace/couple.png")
    try FileManager.default.moveItem(
      atPath: SamplePhotos.writeFaceless(in: folder), toPath: "\(path)/Grace/wall.png")
    try face.writePNG(to: "\(path)/loose.png")
  }

  func evaluate(_ words: String...) throws -> Tool.Result {
    try Tool.run("mtlface-cli", ["evaluate"] + words + ["-m", model, "--min-face", "60"])
  }
}
