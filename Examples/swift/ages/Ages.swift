import Foundation
import MTLFace

/// How old the largest face of a photo looks, and how it would look at other ages.
///
///     mtlface-ages MODEL PHOTO YEARS FOLDER
@main enum Ages {
  /// Ends with 0, or with 2 where something is amiss.
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count == 4 else { fail("usage: mtlface-ages MODEL PHOTO YEARS FOLDER") }
    guard let years = Double(arguments[2]), 0...100 ~= years else {
      fail("mtlface-ages: \(arguments[2]) is no age; give years from 0 to 100")
    }
    do {
      try run(model: arguments[0], photo: arguments[1], years: years, folder: arguments[3])
    } catch FaceError.noFace {
      fail("mtlface-ages: \(arguments[1]): \(FaceError.noFace)")
    } catch {
      fail("mtlface-ages: \(error)")
    }
  }

  /// Prints the age and writes both pictures.
  static func run(model: String, photo path: String, years: Double, folder: String) throws {
    let analyzer = try FaceAnalyzer(modelAt: model)
    let photo = try RGBImage(contentsOf: path)
    let found = try analyzer.detectOne(photo, choice: .largest)

    // Encoded once: the age and every other age come from this encoding.
    let face = try analyzer.analyze(photo, landmarks: found.landmarks)
    if let age = face.age { print(description(of: age, analyzer.groups)) }

    let sheet = "\(folder)/ages.png"
    let everyAge = try analyzer.synthesize(face, at: analyzer.allGroupTargets)
    try draw(face, everyAge).write(to: sheet)
    print("the face in every age group: \(sheet)")

    let pasted = "\(folder)/photo-at-\(Int(years)).png"
    let other = try analyzer.synthesize(face, at: .years(years))
    try analyzer.paste(other, of: face, into: photo).write(to: pasted)
    print("the photo at \(other.label): \(pasted)")
  }

  /// The estimate in years, and a bar for the share of each age group.
  static func description(of age: AgeEstimate, _ groups: AgeGroups) -> String {
    let span = age.interval(covering: 0.8)
    var lines = [
      String(format: "looks %.1f years old", age.years)
        + ", with 80 % between \(span.lowerBound) and \(span.upperBound)"
    ]
    for (group, share) in age.groupProbabilities.enumerated() {
      let name = groups.label(group).padding(toLength: 6, withPad: " ", startingAt: 0)
      let percent = String(format: "%5.1f %%", 100 * share)
      lines.append("  \(name) \(percent)  " + String(repeating: "#", count: Int(40 * share)))
    }
    return lines.joined(separator: "\n")
  }

  /// The face as it is and in every age group, with how likely each group is.
  static func draw(_ face: AnalyzedFace, _ ages: [SynthesizedFace]) throws -> RGBImage {
    let years = face.age.map { String(format: "\nlooks %.0f years", $0.years) } ?? ""
    var cells: [ContactSheet.Cell] = [.init(face.aligned.image, label: "photo" + years)]
    for (group, picture) in ages.enumerated() {
      let share = face.age.map {
        String(format: "\n%.0f %% likely", 100 * $0.groupProbabilities[group])
      }
      cells.append(.init(picture.image, label: picture.label + (share ?? "")))
    }
    var sheet = ContactSheet(cells: cells, columns: 4)
    sheet.cellSize = 224
    sheet.labelScale = 2
    return try sheet.render()
  }

  /// Says in one line what is amiss, and ends.
  static func fail(_ line: String) -> Never {
    FileHandle.standardError.write(Data((line + "\n").utf8))
    exit(2)
  }
}
