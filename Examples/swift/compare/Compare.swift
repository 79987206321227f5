import Foundation
import MTLFace

/// Checks whether the largest faces in two photos show the same person.
///
///     mtlface-compare PHOTO PHOTO CROPS.png [MODEL]
@main enum Compare {
  /// The acceptable fraction of the pairs of different people that are accepted as the same person.
  static let falseAcceptRate = 1e-2

  /// Exits with status 0 for the same person, 1 for different people or an unknown result, and 2 if
  /// an error occurs.
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard 3...4 ~= arguments.count else {
      fail("usage: mtlface-compare PHOTO PHOTO CROPS.png [MODEL]")
    }
    do {
      let analyzer = try arguments.count == 4 ? FaceAnalyzer(modelAt: arguments[3]) : FaceAnalyzer()
      let first = try largestFace(of: arguments[0], analyzer)
      let second = try largestFace(of: arguments[1], analyzer)
      let similarity = try first.embedding.similarity(to: second.embedding)
      let (verdict, isSame) = verify(first, second, analyzer)
      print("similarity \(String(format: "%.4f", similarity)): \(verdict)")

      var sheet = ContactSheet(rows: [
        [
          .init(first.aligned.image, label: name(arguments[0])),
          .init(second.aligned.image, label: name(arguments[1])),
        ]
      ])
      sheet.cellSize = 224
      sheet.labelScale = 2
      try sheet.render().write(to: arguments[2])
      print("wrote both aligned faces to \(arguments[2])")
      exit(isSame ? 0 : 1)
    } catch {
      fail("mtlface-compare: \(error)")
    }
  }

  /// Analyzes the largest face in a photo. Uses flip averaging if the calibration requires it.
  static func largestFace(of path: String, _ analyzer: FaceAnalyzer) throws -> AnalyzedFace {
    let photo = try RGBImage(contentsOf: path)
    do {
      let detected = try analyzer.detectOne(photo, choice: .largest)
      return try analyzer.analyze(
        photo, landmarks: detected.landmarks,
        flipAveraging: analyzer.calibration?.usesFlipAveraging ?? false)
    } catch FaceError.noFace {
      fail("mtlface-compare: \(path): \(FaceError.noFace)")
    }
  }

  /// Compares the similarity of two faces with the calibrated threshold of the model.
  static func verify(
    _ first: AnalyzedFace, _ second: AnalyzedFace, _ analyzer: FaceAnalyzer
  ) -> (verdict: String, isSame: Bool) {
    do {
      let result = try analyzer.verify(
        first.embedding, second.embedding, falseAcceptRate: falseAcceptRate)
      let decision = result.isSamePerson ? "same person" : "different people"
      let threshold = String(format: "%.4f", result.threshold)
      return ("\(decision) (threshold \(threshold), \(result.dataName))", result.isSamePerson)
    } catch {
      // The model is not calibrated, or not for this rate.
      return ("unknown: \(error)", false)
    }
  }

  /// Returns the last component of a path.
  static func name(_ path: String) -> String { URL(filePath: path).lastPathComponent }

  /// Prints an error message and exits with status 2.
  static func fail(_ line: String) -> Never {
    FileHandle.standardError.write(Data((line + "\n").utf8))
    exit(2)
  }
}
