import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceVision

@testable import MTLFaceData

/// Data sets without files, and an estimator whose estimates depend on the names of the faces.
enum LabelFixture {
  /// Returns a data set of faces with the given names and labels.
  static func set(
    _ faces: [(name: String, labels: FaceLabels)], identities: [String] = []
  ) -> FaceDataset {
    FaceDataset(
      path: "set", root: "/faces",
      samples: faces.map {
        FaceDataset.Sample(labels: $0.labels, name: $0.name, source: .file)
      }, identities: identities)
  }

  /// Returns an estimator.
  ///
  /// For the face `33.png`, the estimated age is 33.04 years, and the estimated gender is male,
  /// because 33 is odd. The probability of the gender is 0.7 for numbers below 100 and 0.9 for
  /// other numbers. A face without a number in its name cannot be loaded.
  static func estimator(
    ages: Bool = true, genders: Bool = true, threads: Int = 1
  ) throws -> LabelEstimator {
    LabelEstimator(
      ageGroups: try AgeGroups(count: 7), estimatesAge: ages, estimatesGender: genders,
      pool: ThreadPool(threads: threads), batchSize: 3,
      load: { set, index in
        guard let gray = UInt8(set.samples[index].name.prefix { $0.isNumber }) else {
          throw UnreadableFace("has no number")
        }
        return try AlignedFace(
          alreadyAligned: RGBImage(width: 8, height: 8, color: RGBColor(gray: gray)), size: 8)
      },
      estimate: { faces in
        faces.map { face in
          let number = face.image.withPixels { Int($0[0]) }
          return LabelEstimate(
            years: ages ? Double(number) + 0.04 : nil,
            gender: genders ? (number.isMultiple(of: 2) ? .female : .male) : nil,
            genderProbability: genders ? (number < 100 ? 0.7 : 0.9) : nil)
        }
      })
  }
}
