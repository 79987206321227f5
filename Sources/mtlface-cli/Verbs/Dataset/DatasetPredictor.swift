import MTLFace
import MTLFaceSupport

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
  /// - Throws: `CommandError` for a model that tells neither ages nor genders.
  init(_ arguments: Arguments) throws {
    analyzer = try PhotoOptions.openModel(arguments)
    try PhotoOptions.require(
      analyzer.canEstimateAge || analyzer.canEstimateGender,
      "age estimator and no gender estimator",
      arguments)
    self.arguments = arguments
  }

  /// Whether it tells ages.
  var predictsAge: Bool { analyzer.canEstimateAge }
  /// Whether it tells genders.
  var predictsGender: Bool { analyzer.canEstimateGender }
  /// The model's age groups.
  var groups: AgeGroups { analyzer.groups }

  /// The part that the model lacks, if any.
  var missing: String? {
    predictsAge ? (predictsGender ? nil : "gender estimator") : "age estimator"
  }

  /// Asks about some faces, in their order.
  ///
  /// - Parameter handle: Takes a face's index and what the model says, or why it says nothing.
  func predict(
    facesAt indices: [Int], of set: FaceDataset, console: Console,
    handle: (Int, Result<Prediction, any Error>) -> Void
  ) throws {
    let start = Stopwatch.now()
    try analyzer.makePipeline().run(
      indices.count, prepare: { [self] in try aligned(set, indices[$0]) },
      process: { [self] in try predict($0) }
    ) { number, found in
      console.progress(
        ProgressEstimate(done: number, total: indices.count, seconds: Stopwatch.now() - start).text(
          "face"))
      handle(indices[number], found)
    }
    console.clearProgress()
  }

  private func predict(_ faces: [AlignedFace]) throws -> [Prediction] {
    let encoded = try analyzer.encode(faces)
    let ages = predictsAge ? try analyzer.ages(of: encoded) : nil
    let genders =
      predictsGender ? try analyzer.networks.genderProbabilities(of: encoded).values : nil
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
  private func aligned(_ set: FaceDataset, _ index: Int) throws -> AlignedFace {
    let image = try set.image(index)
    if arguments[Self.align] {
      return try Self.largestFace(image, analyzer.detector, arguments, size: analyzer.inputSize)
    }
    guard image.width == image.height, [112, analyzer.inputSize].contains(image.width) else {
      throw CommandError(
        description: "is not aligned: \(image.width) x \(image.height) pixels, not 112 x 112; give "
          + "--align")
    }
    let face = try AlignedFace(alreadyAligned: image, size: analyzer.inputSize)
    guard try arguments[Self.unconfirmed] || analyzer.detector.confirm(aligned: image).isConfirmed
    else {
      throw CommandError(
        description:
          "no aligned face can be confirmed in it; --align aligns it, --unconfirmed takes "
          + "it as it is")
    }
    return face
  }

  /// The largest face of a picture, aligned.
  static func largestFace(
    _ image: RGBImage, _ detector: FaceDetector, _ arguments: Arguments, size: Int
  ) throws -> AlignedFace {
    var options = PhotoOptions.detection(arguments)
    options.maximumFaces = 1
    guard let face = try detector.detect(image, options: options).first else {
      throw FaceError.noFace
    }
    return try image.aligned(by: face.landmarks, size: size)
  }
}
