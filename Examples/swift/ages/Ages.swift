import Foundation
import MTLFace

/// Estimates the age of the largest face in a photo and synthesizes the face at other ages.
///
///     mtlface-ages PHOTO YEARS FOLDER [MODEL]
@main enum Ages {
  /// Exits with status 0 on success, or 2 if an error occurs.
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard 3...4 ~= arguments.count else { fail("usage: mtlface-ages PHOTO YEARS FOLDER [MODEL]") }
    guard let years = Double(arguments[1]), TargetAge.validYears ~= years else {
      fail("mtlface-ages: \(arguments[1]) is not an age; pass a number of years from 0 to 120")
    }
    do {
      let model = arguments.count == 4 ? arguments[3] : nil
      try run(model: model, photo: arguments[0], years: years, folder: arguments[2])
    } catch FaceError.noFace {
      fail("mtlface-ages: \(arguments[0]): \(FaceError.noFace)")
    } catch {
      fail("mtlface-ages: \(error)")
    }
  }

  /// Prints the estimated age, and writes a contact sheet and the photo with the synthesized face.
  /// Uses the embedded model if `model` is `nil`.
  static func run(model: String?, photo path: String, years: Double, folder: String) throws {
    let analyzer = try model.map { try FaceAnalyzer(modelAt: $0) } ?? FaceAnalyzer()
    let photo = try RGBImage(contentsOf: path)
    let detected = try analyzer.detectOne(photo, choice: .largest)

    // The face is encoded once. The age and all synthesized faces use this encoding.
    let face = try analyzer.analyze(photo, landmarks: detected.landmarks)
    if let age = face.age { print(description(of: age, analyzer.groups)) }

    let sheet = "\(folder)/ages.png"
    let groupFaces = try analyzer.synthesize(face, at: analyzer.allGroupTargets)
    try draw(face, groupFaces).write(to: sheet)
    print("wrote the face in every age group to \(sheet)")

    let pasted = "\(folder)/photo-at-\(Int(years)).png"
    let synthesized = try analyzer.synthesize(face, at: .years(years))
    try analyzer.paste(synthesized, of: face, into: photo).write(to: pasted)
    print("wrote the photo with the face at \(synthesized.label) to \(pasted)")
  }

  /// Returns lines that show the estimated age in years and the probability of each age group.
  static func description(of age: AgeEstimate, _ groups: AgeGroups) -> String {
    let interval = age.interval(covering: 0.8)
    var lines = [
      String(format: "looks %.1f years old", age.years)
        + ", with 80% probability between \(interval.lowerBound) and \(interval.upperBound)"
    ]
    for (group, probability) in age.groupProbabilities.enumerated() {
      let name = groups.label(group).padding(toLength: 6, withPad: " ", startingAt: 0)
      let percent = String(format: "%5.1f%%", 100 * probability)
      lines.append("  \(name) \(percent)  " + String(repeating: "#", count: Int(40 * probability)))
    }
    return lines.joined(separator: "\n")
  }

  /// Draws the face and the faces synthesized for each age group, with the probability of each
  /// group.
  static func draw(_ face: AnalyzedFace, _ groupFaces: [SynthesizedFace]) throws -> RGBImage {
    let years = face.age.map { String(format: "\nage estimate %.0f", $0.years) } ?? ""
    var cells: [ContactSheet.Cell] = [.init(face.aligned.image, label: "photo" + years)]
    for (group, picture) in groupFaces.enumerated() {
      let label = face.age.map {
        String(format: "\nprobability %.0f%%", 100 * $0.groupProbabilities[group])
      }
      cells.append(.init(picture.image, label: picture.label + (label ?? "")))
    }
    var sheet = ContactSheet(cells: cells, columns: 4)
    sheet.cellSize = 224
    sheet.labelScale = 2
    return try sheet.render()
  }

  /// Prints an error message and exits with status 2.
  static func fail(_ line: String) -> Never {
    FileHandle.standardError.write(Data((line + "\n").utf8))
    exit(2)
  }
}
