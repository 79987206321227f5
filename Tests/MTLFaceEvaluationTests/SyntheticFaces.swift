import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceTensor

/// Reproducible labeled embeddings: noisy copies of a random vector for each person.
struct SyntheticFaces {
  let values: [Float]
  let labels: [FaceLabels]
  let estimatedAges: [Double]

  /// Creates twelve people with five faces each. Every seventh face has no age and no gender.
  init(dimension: Int = 16, noise: Double = 0.3) {
    var random = RandomSource(seed: 11)
    var (values, labels, ages) = ([Float](), [FaceLabels](), [Double]())
    for person in 0..<12 {
      let center = (0..<dimension).map { _ in random.uniform() - 0.5 }
      for face in 0..<5 {
        values += center.map { Float($0 + noise * (random.uniform() - 0.5)) }
        let age = (random.uniform() * 80).rounded()
        let isUnknown = (5 * person + face) % 7 == 3
        labels.append(
          FaceLabels(
            identity: person, age: isUnknown ? nil : age,
            gender: isUnknown ? nil : person % 2 == 0 ? .female : .male))
        ages.append(max(age + (random.uniform() - 0.4) * 20, 0))
      }
    }
    (self.values, self.labels, estimatedAges) = (values, labels, ages)
  }

  /// Returns the faces as a test set.
  func testSet(excludingDuplicates: Bool = false) throws -> RecognitionTestSet {
    try RecognitionTestSet(
      embeddings: values, labels: labels, excludingDuplicates: excludingDuplicates)
  }
}
