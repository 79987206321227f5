public import MTLFaceNetwork
public import MTLFaceTensor

/// A batch of faces with their labels for age-invariant face recognition.
public struct AIFRBatch<Scalar: TensorScalar>: Sendable {
  /// The input of the network.
  public enum Faces: Sendable {
    /// RGB images in [-1, 1], a tensor of shape `[n, s, s, 3]`.
    case images(Tensor<Scalar>)
    /// The features X of a frozen encoder, a tensor of shape `[n, s / 16, s / 16, channels]`.
    case features(Tensor<Scalar>)

    /// The number of faces.
    public var count: Int {
      switch self {
      case .images(let tensor), .features(let tensor): tensor.shape.batch
      }
    }
  }

  /// The faces as images or features.
  public let faces: Faces
  /// The class of each face, starting at 0, or `nil` for an unknown identity.
  public let labels: [Int?]
  /// The age of each face in years, at least 0, or `nil` for an unknown age. Ages above 100 are
  /// treated as 100.
  public let ages: [Double?]
  /// The gender of each face, or `nil` for an unknown gender.
  public let genders: [Gender?]
  /// The embeddings of a teacher, a tensor of shape `[n, d]`, or `nil` if there is no teacher. The
  /// row of a face without an embedding is zero.
  public let teacherEmbeddings: Tensor<Scalar>?
  /// The weight of each face, which is 1 if the teacher has an embedding and 0 otherwise.
  private let teacherWeights: [Scalar]

  /// Creates a batch. A face without a label is ignored by the loss of that label.
  ///
  /// - Parameters:
  ///   - faces: The faces as images or features.
  ///   - labels: The class of each face, or `nil` for an unknown identity.
  ///   - ages: The age of each face in years, or `nil` for an unknown age.
  ///   - genders: The gender of each face, or `nil` if all genders are unknown.
  ///   - teacherEmbeddings: The embeddings of a teacher, or `nil` if there is no teacher.
  public init(
    faces: Faces, labels: [Int?], ages: [Double?], genders: [Gender?]? = nil,
    teacherEmbeddings: Tensor<Scalar>? = nil
  ) {
    self.faces = faces
    self.labels = labels
    self.ages = ages
    self.genders = genders ?? labels.map { _ in nil }
    self.teacherEmbeddings = teacherEmbeddings
    teacherWeights = teacherEmbeddings.map(Self.weights) ?? []
  }

  /// Creates a batch of images without genders and without a teacher.
  ///
  /// - Parameters:
  ///   - images: RGB images in [-1, 1], a tensor of shape `[n, s, s, 3]`.
  ///   - labels: The class of each face, or `nil` for an unknown identity.
  ///   - ages: The age of each face in years, or `nil` for an unknown age.
  public init(images: Tensor<Scalar>, labels: [Int?], ages: [Double?]) {
    self.init(faces: .images(images), labels: labels, ages: ages)
  }

  /// The number of faces.
  public var count: Int { faces.count }

  /// The number of faces with each kind of label.
  var labelCounts: LabelCounts {
    LabelCounts(
      identity: labels.count { $0 != nil }, age: ages.count { $0 != nil },
      gender: genders.count { $0 != nil }, teacher: teacherWeights.count { $0 != 0 })
  }

  private static func weights(of teachers: Tensor<Scalar>) -> [Scalar] {
    guard teachers.shape.rank == 2 else { return [] }
    let width = teachers.shape.channels
    return teachers.withUnsafeBufferPointer { values in
      (0..<teachers.shape.batch).map { row in
        values[row * width..<(row + 1) * width].contains { $0 != 0 } ? 1 : 0
      }
    }
  }

  /// Returns the inputs of the graph by name.
  ///
  /// - Throws: ``TrainingError/invalidBatch(_:)`` if the arrays have different lengths, or if a
  ///   label, an age or the embeddings of the teacher are invalid.
  func inputs(classes: Int, groups: AgeGroups) throws -> [String: Tensor<Scalar>] {
    try check(classes: classes)
    let vector = try TensorShape(count)
    var inputs: [String: Tensor<Scalar>] = try [
      "labels": Tensor(labels.map { Scalar($0 ?? -1) }, shape: vector),
      // The highest age that the age estimator can return is 100 years.
      "ages": Tensor(ages.map { Scalar(min($0 ?? 0, 100)) }, shape: TensorShape(count, 1)),
      "age labels": Tensor(ages.map { Scalar($0.map { min($0, 100) } ?? -1) }, shape: vector),
      "age weights": Tensor(ages.map { $0 == nil ? 0 : 1 }, shape: vector),
      "groups": Tensor(
        ages.map { age in Scalar(age.map { groups.group(ofAge: $0) } ?? -1) }, shape: vector),
      "genders": Tensor(genders.map { Scalar($0?.rawValue ?? -1) }, shape: vector),
    ]
    switch faces {
    case .images(let tensor): inputs["images"] = tensor
    case .features(let tensor): inputs["features"] = tensor
    }
    if let teacherEmbeddings {
      inputs["teachers"] = teacherEmbeddings
      inputs["teacher weights"] = try Tensor(teacherWeights, shape: vector)
      inputs["teacher rows"] = try Tensor(teacherWeights, shape: TensorShape(count, 1))
    }
    return inputs
  }

  private func check(classes: Int) throws(TrainingError) {
    guard labels.count == count, ages.count == count, genders.count == count else {
      throw .invalidBatch(
        "the number of labels (\(labels.count)), ages (\(ages.count)) or genders (\(genders.count)) "
          + "differs from the number of faces (\(count)); provide one of each for every face")
    }
    // A network without a classification head does not use the labels.
    let areValid = labels.allSatisfy { $0.map { (0..<classes).contains($0) } ?? true }
    guard areValid || classes == 0 else {
      throw .invalidBatch("a label is out of range; use the classes 0..<\(classes) of the network")
    }
    guard ages.allSatisfy({ $0.map { $0 >= 0 && $0.isFinite } ?? true }) else {
      throw .invalidBatch("an age is negative, infinite or NaN; use `nil` for an unknown age")
    }
    guard let teacherEmbeddings else { return }
    guard teacherEmbeddings.shape.rank == 2, teacherEmbeddings.shape.batch == count,
      teacherEmbeddings.isFinite
    else {
      throw .invalidBatch(
        "the embeddings of the teacher have the wrong shape, \(teacherEmbeddings.shape), or infinite "
          + "or NaN elements; provide a tensor of shape [\(count), d] with finite elements")
    }
  }
}
