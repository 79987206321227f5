import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport

/// Estimates the ages and genders of the faces of a data set with a model.
struct DatasetPredictor {
  /// The estimates for one face.
  struct Prediction: Sendable {
    /// The expected age in years, or nil without an age estimator.
    let years: Double?
    /// The more probable gender, or nil without a gender estimator.
    let gender: Gender?
    /// The probability of that gender, 0.5...1, or nil without a gender estimator.
    let genderProbability: Double?
  }

  /// The options of the verbs that use a predictor.
  static let options: [any OptionDeclaration] = [align, unconfirmed, PhotoOptions.minimumFace]
  static let align = Option.flag(
    "align", help: "detect and align the largest face of each image")
  static let unconfirmed = Option.flag(
    "unconfirmed",
    help: "also use images that the detector does not confirm as aligned faces")

  private let analyzer: FaceAnalyzer
  private let arguments: Arguments

  /// Opens the model.
  /// - Throws: `CommandError` for a model with neither an age nor a gender estimator.
  init(_ arguments: Arguments) throws {
    analyzer = try PhotoOptions.openModel(arguments)
    try PhotoOptions.require(
      analyzer.canEstimateAge || analyzer.canEstimateGender,
      "age estimator and no gender estimator",
      arguments)
    self.arguments = arguments
  }

  /// Whether the model estimates ages.
  var predictsAge: Bool { analyzer.canEstimateAge }
  /// Whether the model estimates genders.
  var predictsGender: Bool { analyzer.canEstimateGender }
  /// The age groups of the model.
  var groups: AgeGroups { analyzer.groups }

  /// The name of the estimator that the model does not have, or nil if it has both.
  var missing: String? {
    predictsAge ? (predictsGender ? nil : "gender estimator") : "age estimator"
  }

  /// Estimates the ages and genders of faces.
  ///
  /// - Parameters:
  ///   - indices: The indices of the faces.
  ///   - set: The data set.
  ///   - console: The destination of the progress.
  ///   - handle: Receives the index of each face and its prediction or error, in the order of
  ///     `indices`.
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

  /// Returns a face as input for the model.
  /// - Throws: An error if the image is not aligned and `--align` is not given.
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
          "does not look like an aligned face; give --align to align it, or --unconfirmed to use "
          + "it unchanged")
    }
    return face
  }

  /// Returns the largest face of an image, aligned.
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
