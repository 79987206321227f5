import Foundation
import MTLFace

/// Are the largest faces of two photos one person's?
///
///     mtlface-compare MODEL PHOTO PHOTO CROPS.png
@main enum Compare {
  /// The share of pairs of two people that may pass for one, as the model's calibration measured it.
  static let falseAcceptRate = 1e-2

  /// Ends with 0 for one person, 1 for two or where it cannot be told, 2 where something is amiss.
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count == 4 else {
      fail("usage: mtlface-compare MODEL PHOTO PHOTO CROPS.png")
    }
    do {
      let analyzer = try FaceAnalyzer(modelAt: arguments[0])
      let first = try largestFace(of: arguments[1], analyzer)
      let second = try largestFace(of: arguments[2], analyzer)
      let similarity = try first.embedding.similarity(to: second.embedding)
      let (verdict, isSame) = verify(first, second, analyzer)
      print("similarity \(String(format: "%.4f", similarity)): \(verdict)")

      var sheet = ContactSheet(rows: [
        [
          .init(first.aligned.image, label: name(arguments[1])),
          .init(second.aligned.image, label: name(arguments[2])),
        ]
      ])
      sheet.cellSize = 224
      sheet.labelScale = 2
      try sheet.render().write(to: arguments[3])
      print("both faces as the model sees them: \(arguments[3])")
      exit(isSame ? 0 : 1)
    } catch {
      fail("mtlface-compare: \(error)")
    }
  }

  /// The largest face of a photo, aligned and embedded as the calibration's faces were.
  static func largestFace(of path: String, _ analyzer: FaceAnalyzer) throws -> AnalyzedFace {
    let photo = try RGBImage(contentsOf: path)
    do {
      let found = try analyzer.detectOne(photo, choice: .largest)
      return try analyzer.analyze(
        photo, landmarks: found.landmarks,
        flipAveraging: analyzer.calibration?.usesFlipAveraging ?? false)
    } catch FaceError.noFace {
      fail("mtlface-compare: \(path): \(FaceError.noFace)")
    }
  }

  /// What the model's calibration says of a pair; a model without one tells similarities alone.
  static func verify(
    _ first: AnalyzedFace, _ second: AnalyzedFace, _ analyzer: FaceAnalyzer
  ) -> (verdict: String, isSame: Bool) {
    do {
      let answer = try analyzer.verify(
        first.embedding, second.embedding, falseAcceptRate: falseAcceptRate)
      let people = answer.isSamePerson ? "one person" : "two people"
      let threshold = String(format: "%.4f", answer.threshold)
      return ("\(people), by the threshold \(threshold) of \(answer.dataName)", answer.isSamePerson)
    } catch {
      // No calibration, or none for this rate.
      return ("unknown, since \(error)", false)
    }
  }

  /// The last part of a path.
  static func name(_ path: String) -> String { URL(filePath: path).lastPathComponent }

  /// Says in one line what is amiss, and ends.
  static func fail(_ line: String) -> Never {
    FileHandle.standardError.write(Data((line + "\n").utf8))
    exit(2)
  }
}
