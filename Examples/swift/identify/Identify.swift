import Foundation
import MTLFace

/// Identifies the people in a photo. A folder provides the known people as photos that are named
/// after them.
///
///     mtlface-identify PEOPLE.gallery FOLDER PHOTO NAMED.png [MODEL]
@main enum Identify {
  /// The minimum similarity of a match if the model is not calibrated.
  static let defaultThreshold = 0.4
  /// The acceptable fraction of the pairs of different people that are accepted as the same person,
  /// if the model is calibrated.
  static let falseAcceptRate = 1e-3

  /// Exits with status 0 if all faces are known, 1 if a face is unknown or the photo shows no face,
  /// and 2 if an error occurs.
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard 4...5 ~= arguments.count else {
      fail("usage: mtlface-identify PEOPLE.gallery FOLDER PHOTO NAMED.png [MODEL]")
    }
    do {
      let analyzer = try arguments.count == 5 ? FaceAnalyzer(modelAt: arguments[4]) : FaceAnalyzer()
      let flip = analyzer.calibration?.usesFlipAveraging ?? false
      let gallery = try open(arguments[0], flip, analyzer)
      try enroll(arguments[1], into: gallery, flip, analyzer)

      let threshold =
        (try? analyzer.threshold(falseAcceptRate: falseAcceptRate).threshold) ?? defaultThreshold
      let photo = try RGBImage(contentsOf: arguments[2])
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
      ).write(to: arguments[3])
      exit(faces.isEmpty || people.contains { $0 == nil } ? 1 : 0)
    } catch {
      fail("mtlface-identify: \(error)")
    }
  }

  /// Opens or creates the gallery. Throws an error if it contains embeddings of another model.
  static func open(_ path: String, _ flip: Bool, _ analyzer: FaceAnalyzer) throws -> Gallery {
    guard FileManager.default.fileExists(atPath: path) else {
      return try analyzer.makeGallery(at: path, flipAveraging: flip)
    }
    let gallery = try Gallery(at: path, for: .writing)
    try analyzer.checkCompatibility(with: gallery, flipAveraging: flip)
    return gallery
  }

  /// Adds the largest face of each photo that is not yet in the gallery.
  static func enroll(
    _ folder: String, into gallery: Gallery, _ flip: Bool, _ analyzer: FaceAnalyzer
  ) throws {
    let known = Set(try gallery.ids.map { try gallery.face($0).note })
    let photos = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      .filter { $0.hasSuffix(".png") || $0.hasSuffix(".jpg") }
    for name in photos where !known.contains(name) {
      do {
        let photo = try RGBImage(contentsOf: "\(folder)/\(name)")
        let detected = try analyzer.detectOne(photo, choice: .largest)
        let face = try analyzer.analyze(photo, landmarks: detected.landmarks, flipAveraging: flip)
        try gallery.add(face.embedding, person: String(name.dropLast(4)), note: name)
      } catch let error as FaceError {
        print("skipped \(name): \(error)")
      }
    }
  }

  /// Prints an error message and exits with status 2.
  static func fail(_ line: String) -> Never {
    FileHandle.standardError.write(Data((line + "\n").utf8))
    exit(2)
  }
}
