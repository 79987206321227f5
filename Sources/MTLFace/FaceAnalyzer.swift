public import MTLFaceCheckpoint
public import MTLFaceNetwork
public import MTLFaceTensor
public import MTLFaceVision

/// From a photo to faces, and from a face to identity, age and other ages.
///
///     let analyzer = try FaceAnalyzer(modelAt: "model.safetensors")
///     let photo = try RGBImage(contentsOf: "family.jpg")
///     for face in try analyzer.analyze(photo) {
///       print(face.age?.years ?? .nan, face.embedding.norm)
///       let older = try analyzer.synthesize(face, at: .group(6))
///       try analyzer.paste(older, of: face, into: photo).write(to: "older.png")
///     }
///
/// An analyzer does not change: any number of threads and tasks may use one at once, and every
/// answer has the same bits at any thread count. Methods block while they compute; those that
/// people wait for have an `async` twin of the same name, and `perform` runs any other. Detection needs no model's help, so it works with every model;
/// what a model has no part for throws `NetworkError/missingPart(_:)`.
public final class FaceAnalyzer: Sendable {
  /// The model's description.
  public let configuration: ModelConfiguration
  /// What its file says of it: training data, licence, metrics.
  public let metadata: [String: String]
  /// What its similarities mean, if that was measured: see ``verify(_:_:falseAcceptRate:)``.
  public let calibration: SimilarityCalibration?
  /// The age groups.
  public let groups: AgeGroups
  /// The networks, for work on tensors.
  public let networks: InferenceModel
  /// The detector.
  public let detector: FaceDetector

  /// Threads that work on an answer.
  public let threadCount: Int
  /// The number of threads that the analyzer works on.
  package let pool: ThreadPool
  /// What pictures may take that are read for a list of photos.
  package let imageBudget: ImageMemoryBudget

  /// Faces that go through the encoder together.
  static let batchSize = 8

  /// An analyzer for a model.
  ///
  /// - Parameters:
  ///   - model: Any model, also a converted recognizer without age estimator and generator.
  ///   - memory: What the networks may take for their speed.
  ///   - threads: Threads to work on, 1...256; as many as there are processors where not given.
  /// - Throws: `NetworkError`, `TensorError/outOfMemory(bytes:)`.
  public init(
    _ model: Model, memory: ModelMemoryMode = .fast, threads: Int = ThreadPool.processorCount
  ) throws {
    let pool = ThreadPool(threads: threads)
    self.pool = pool
    threadCount = pool.threadCount
    imageBudget = ImageMemoryBudget(threads: pool.threadCount)
    configuration = model.configuration
    metadata = model.metadata
    calibration = model.calibration
    networks = try InferenceModel(
      model.makeNetwork(), parameters: model.parameters, memory: memory, pool: pool)
    groups = networks.groups
    detector = try FaceDetector(pool: pool)
  }

  /// An analyzer for the model inside the library.
  ///
  /// - Throws: ``FaceError/noEmbeddedModel`` where the library was compiled without one.
  public convenience init(
    memory: ModelMemoryMode = .fast, threads: Int = ThreadPool.processorCount
  ) throws {
    try self.init(Model.embedded(), memory: memory, threads: threads)
  }

  /// An analyzer for a model file.
  ///
  /// - Throws: `CheckpointError` and `ModelFileError`, which name the file.
  public convenience init(
    modelAt path: String, memory: ModelMemoryMode = .fast,
    threads: Int = ThreadPool.processorCount
  ) throws {
    try self.init(Model.open(path, memory: memory), memory: memory, threads: threads)
  }

  /// Whether the model can tell ages.
  public var canEstimateAge: Bool { networks.network.ageEstimator != nil }
  /// Whether the model can tell genders: see `InferenceModel/genderProbabilities(of:)`.
  public var canEstimateGender: Bool { networks.network.genderEstimator != nil }
  /// Whether the model can show faces at other ages.
  public var canSynthesize: Bool { networks.network.generator != nil }
  /// Side of an aligned face in pixels: 112 unless the model was made for another.
  public var inputSize: Int { configuration.inputSize }

  // MARK: Finding faces

  /// The faces of a photo, by falling area.
  ///
  /// - Throws: `ImageError` for options out of range, `TensorError/outOfMemory(bytes:)`.
  public func detect(_ photo: RGBImage, options: DetectionOptions = .confident) throws
    -> [DetectedFace]
  {
    try detector.detect(photo, options: options)
  }

  /// The faces of each photo, several photos at a time.
  public func detect(_ photos: [RGBImage], options: DetectionOptions = .confident) throws
    -> [[DetectedFace]]
  {
    try concurrentMap(photos) { try self.detect($0, options: options) }
  }

  /// The one face of a photo.
  ///
  /// - Parameters:
  ///   - photo: Upright.
  ///   - options: Of the detector.
  ///   - choice: What to do where there are several.
  /// - Throws: ``FaceError/noFace``, ``FaceError/multipleFaces(_:)``.
  public func detectOne(
    _ photo: RGBImage, options: DetectionOptions = .confident, choice: FaceChoice = .only
  ) throws -> DetectedFace {
    let faces = try detect(photo, options: options)
    guard let first = faces.first else { throw FaceError.noFace }
    guard faces.count == 1 || choice == .largest else {
      throw FaceError.multipleFaces(faces.count)
    }
    return first
  }

  /// The face with these landmarks, as the model reads it.
  ///
  /// - Throws: `ImageError/degeneratePoints(reason:)`.
  public func align(_ photo: RGBImage, by landmarks: FaceLandmarks) throws(ImageError)
    -> AlignedFace
  {
    try photo.aligned(by: landmarks, size: inputSize)
  }

  /// The faces with these landmarks.
  public func align(_ photo: RGBImage, by landmarks: [FaceLandmarks]) throws(ImageError)
    -> [AlignedFace]
  {
    var faces: [AlignedFace] = []
    for points in landmarks { faces.append(try align(photo, by: points)) }
    return faces
  }

  /// Whether a face can be seen in a crop that was aligned elsewhere, in the place where aligned
  /// faces have it. Crops that are not aligned give embeddings and ages that look like any other
  /// and mean nothing, so ask this of crops whose making you do not know.
  public func confirm(_ face: AlignedFace) throws -> AlignmentConfirmation {
    try detector.confirm(aligned: face.image)
  }

  /// The same of many crops, several at a time.
  public func confirm(_ faces: [AlignedFace]) throws -> [AlignmentConfirmation] {
    try concurrentMap(faces) { try self.confirm($0) }
  }
}

/// What to do with a photo of several people where one is wanted.
public enum FaceChoice: String, Sendable, CaseIterable {
  /// Refuse.
  case only
  /// Take the face with the largest box.
  case largest
}
