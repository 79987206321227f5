import MTLFace

/// What a model says of the faces of a data set.
struct DatasetPredictor {
  /// What it says of one.
  struct Prediction: Sendable {
    /// The expected age in years; nil without an age estimator.
    let years: Double?
    /// Female or male, the likelier; nil without a gender estimator.
    let gender: Gender?
    /// The probability of that gender, 0.5...1; nil without a gender estimator.
    let genderProbability: Double?
  }

  /// Options of the verbs that have one.
  static let options: [any OptionDeclaration] = [align, unconfirmed, PhotoOptions.minimumFace]
  static let align = Option.flag(
    "align", help: "find the largest face of each picture and align it")
  static let unconfirmed = Option.flag(
    "unconfirmed",
    help: "ask the model about pictures in which no aligned face can be confirmed too")

  private let analyzer: FaceAnalyzer
  private let arguments: Arguments

  /// Opens the model.
  /// - Throws: `PhotoProblem` for a model that tells neither ages nor genders.
  init(_ arguments: Arguments) throws {
    analyzer = try PhotoOptions.openModel(arguments)
    try PhotoOptions.require(
      analyzer.estimatesAge || analyzer.estimatesGender, "age estimator and no gender estimator",
      arguments)
    self.arguments = arguments
  }

  /// Whether it tells ages.
  var tellsAges: Bool { analyzer.estimatesAge }
  /// Whether it tells genders.
  var tellsGenders: Bool { analyzer.estimatesGender }
  /// The model's age groups.
  var groups: AgeGroups { analyzer.groups }

  /// The part that the model lacks, if any.
  var missing: String? {
    tellsAges ? (tellsGenders ? nil : "gender estimator") : "age estimator"
  }

  /// Asks about some faces, in their order.
  ///
  /// - Parameter take: Takes a face's index and what the model says, or why it says nothing.
  func forEach(
    _ set: FaceDataSet, _ indices: [Int], _ console: Console,
    take: (Int, Result<Prediction, any Error>) -> Void
  ) throws {
    let start = Stopwatch.now()
    try analyzer.faceLine().run(
      indices.count, prepare: { [self] in try aligned(set, indices[$0]) },
      answer: { [self] in try ask($0) }
    ) { number, found in
      console.progress(
        Throughput(done: number, of: indices.count, seconds: Stopwatch.now() - start).text("face"))
      take(indices[number], found)
    }
    console.clearProgress()
  }

  private func ask(_ faces: [AlignedFace]) throws -> [Prediction] {
    let encoded = try analyzer.encode(faces)
    let ages = tellsAges ? try analyzer.ages(encoded) : nil
    let genders = tellsGenders ? try analyzer.networks.genders(encoded).values : nil
    return faces.indices.map { index in
      let genders = genders.map { values in
        (
          male: values[2 * index + Gender.male.rawValue],
          female: values[2 * index + Gender.female.rawValue]
        )
      }
      return Prediction(
        years: ages?[index].years, gender: genders.map { $0.male > $0.female ? .male : .female },
        genderProbability: genders.map { Double(max($0.male, $0.female)) })
    }
  }

  /// A face as the model reads it; one that is not aligned is refused.
  private func aligned(_ set: FaceDataSet, _ index: Int) throws -> AlignedFace {
    let image = try set.image(index)
    if arguments[Self.align] {
      return try Self.largestFace(image, analyzer.detector, arguments, size: analyzer.inputSize)
    }
    guard image.width == image.height, [112, analyzer.inputSize].contains(image.width) else {
      throw PhotoProblem(
        description: "is not aligned: \(image.width) x \(image.height) pixels, not 112 x 112; give "
          + "--align")
    }
    let face = try AlignedFace(alreadyAligned: image, size: analyzer.inputSize)
    guard try arguments[Self.unconfirmed] || analyzer.detector.confirm(aligned: image).isConfirmed
    else {
      throw PhotoProblem(
        description:
          "no aligned face can be confirmed in it; --align aligns it, --unconfirmed takes "
          + "it as it is")
    }
    return face
  }

  /// The largest face of a picture, aligned.
  static func largestFace(
    _ image: Image, _ detector: FaceDetector, _ arguments: Arguments, size: Int
  ) throws -> AlignedFace {
    var options = PhotoOptions.detection(arguments)
    options.maximumFaces = 1
    guard let face = try detector.detect(image, options: options).first else {
      throw FaceError.noFace
    }
    return try image.aligned(by: face.landmarks, size: size)
  }
}
