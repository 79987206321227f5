import Foundation
import MTLFace

/// Identifies the people in a photo. A folder of photos, each named after a person, provides the
/// known people.
///
///     mtlface-identify MODEL PEOPLE.gallery FOLDER PHOTO NAMED.png
@main enum Identify {
  /// The minimum similarity of a known face if the model has no calibration.
  static let defaultThreshold = 0.4
  /// The acceptable fraction of pairs of different people if the model has a calibration.
  static let falseAcceptRate = 1e-3

  /// Exits with 0 if all faces are known, 1 if one is unknown or there are no faces, and 2 after an
  /// error.
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count == 5 else {
      fail("usage: mtlface-identify MODEL PEOPLE.gallery FOLDER PHOTO NAMED.png")
    }
    do {
      let analyzer = try FaceAnalyzer(modelAt: arguments[0])
      let flip = analyzer.calibration?.usesFlipAveraging ?? false
      let gallery = try open(arguments[1], flip, analyzer)
      try enroll(arguments[2], into: gallery, flip, analyzer)

      let threshold =
        (try? analyzer.threshold(falseAcceptRate: falseAcceptRate).threshold) ?? defaultThreshold
      let photo = try RGBImage(contentsOf: arguments[3])
      let faces = try analyzer.analyze(photo, flipAveraging: flip)
      let people = try faces.map { try gallery.identify($0.embedding, threshold: threshold) }
      for (face, person) in zip(faces, people) {
        let position = face.detection.map { "at \(Int($0.box.left)), \(Int($0.box.top))" } ?? ""
        print("\(person?.person ?? "unknown") \(position)")
      }
      try photo.annotated(
        with: zip(faces, people).compactMap { face, person in
          face.detection.map { FaceAnnotation(box: $0.box, label: person?.person ?? "unknown") }
        }
      ).write(to: arguments[4])
      exit(faces.isEmpty || people.contains { $0 == nil } ? 1 : 0)
    } catch {
      fail("mtlface-identify: \(error)")
    }
  }

  /// Opens the gallery or creates it. Throws an error if it contains embeddings of another model.
  static func open(_ path: String, _ flip: Bool, _ analyzer: FaceAnalyzer) throws -> Gallery {
    guard FileManager.default.fileExists(atPath: path) else {
      return try analyzer.makeGallery(at: path, flipAveraging: flip)
    }
    let gallery = try Gallery(at: path, for: .writing)
    try analyzer.checkCompatibility(with: gallery, flipAveraging: flip)
    return gallery
  }

  /// Adds the largest face of each photo that is not in the gallery yet.
  static func enroll(
    _ folder: String, into gallery: Gallery, _ flip: Bool, _ analyzer: FaceAnalyzer
  ) throws {
    let known = Set(try gallery.ids.map { try gallery.face($0).note })
    let photos = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      .filter { $0.hasSuffix(".png") || $0.hasSuffix(".jpg") }
    for name in photos where !known.contains(name) {
      do {
        let photo = try RGBImage(contentsOf: "\(folder)/\(name)")
        let found = try analyzer.detectOne(photo, choice: .largest)
        let face = try analyzer.analyze(photo, landmarks: found.landmarks, flipAveraging: flip)
        try gallery.add(face.embedding, person: String(name.dropLast(4)), note: name)
      } catch let error as FaceError {
        print("skipped \(name): \(error)")
      }
    }
  }

  /// Prints an error message and exits with 2.
  static func fail(_ line: String) -> Never {
    FileHandle.standardError.write(Data((line + "\n").utf8))
    exit(2)
  }
}
