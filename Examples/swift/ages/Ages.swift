import Foundation
import MTLFace

/// Estimates the age of the largest face of a photo and synthesizes it at other ages.
///
///     mtlface-ages MODEL PHOTO YEARS FOLDER
@main enum Ages {
  /// Exits with 0, or with 2 after an error.
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count == 4 else { fail("usage: mtlface-ages MODEL PHOTO YEARS FOLDER") }
    guard let years = Double(arguments[2]), 0...100 ~= years else {
      fail("mtlface-ages: \(arguments[2]) is not an age; enter years from 0 to 100")
    }
    do {
      try run(model: arguments[0], photo: arguments[1], years: years, folder: arguments[3])
    } catch FaceError.noFace {
      fail("mtlface-ages: \(arguments[1]): \(FaceError.noFace)")
    } catch {
      fail("mtlface-ages: \(error)")
    }
  }

  /// Prints the age and writes both images.
  static func run(model: String, photo path: String, years: Double, folder: String) throws {
    let analyzer = try FaceAnalyzer(modelAt: model)
    let photo = try RGBImage(contentsOf: path)
    let found = try analyzer.detectOne(photo, choice: .largest)

    // The face is encoded once. The age and all synthesized faces use this encoding.
    let face = try analyzer.analyze(photo, landmarks: found.landmarks)
    if let age = face.age { print(description(of: age, analyzer.groups)) }

    let sheet = "\(folder)/ages.png"
    let everyAge = try analyzer.synthesize(face, at: analyzer.allGroupTargets)
    try draw(face, everyAge).write(to: sheet)
    print("wrote the face in every age group to \(sheet)")

    let pasted = "\(folder)/photo-at-\(Int(years)).png"
    let other = try analyzer.synthesize(face, at: .years(years))
    try analyzer.paste(other, of: face, into: photo).write(to: pasted)
    print("wrote the photo at \(other.label) to \(pasted)")
  }

  /// Returns the estimate in years, with a bar for the probability of each age group.
  static func description(of age: AgeEstimate, _ groups: AgeGroups) -> String {
    let span = age.interval(covering: 0.8)
    var lines = [
      String(format: "looks %.1f years old", age.years)
        + ", with 80 % between \(span.lowerBound) and \(span.upperBound)"
    ]
    for (group, probability) in age.groupProbabilities.enumerated() {
      let name = groups.label(group).padding(toLength: 6, withPad: " ", startingAt: 0)
      let percent = String(format: "%5.1f %%", 100 * probability)
      lines.append("  \(name) \(percent)  " + String(repeating: "#", count: Int(40 * probability)))
    }
    return lines.joined(separator: "\n")
  }

  /// Draws the face and its synthesized ages, with the probability of each age group.
  static func draw(_ face: AnalyzedFace, _ ages: [SynthesizedFace]) throws -> RGBImage {
    let years = face.age.map { String(format: "\nlooks %.0f years", $0.years) } ?? ""
    var cells: [ContactSheet.Cell] = [.init(face.aligned.image, label: "photo" + years)]
    for (group, picture) in ages.enumerated() {
      let label = face.age.map {
        String(format: "\n%.0f %% likely", 100 * $0.groupProbabilities[group])
      }
      cells.append(.init(picture.image, label: picture.label + (label ?? "")))
    }
    var sheet = ContactSheet(cells: cells, columns: 4)
    sheet.cellSize = 224
    sheet.labelScale = 2
    return try sheet.render()
  }

  /// Prints an error message and exits with 2.
  static func fail(_ line: String) -> Never {
    FileHandle.standardError.write(Data((line + "\n").utf8))
    exit(2)
  }
}
