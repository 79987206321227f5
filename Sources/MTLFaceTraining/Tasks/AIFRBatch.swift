public import MTLFaceNetwork
public import MTLFaceTensor

/// Faces with what is known of them, for age-invariant face recognition.
public struct AIFRBatch<Scalar: TensorScalar>: Sendable {
  /// What the network is given of the faces.
  public enum Faces: Sendable {
    /// `[n, s, s, 3]`, RGB in [-1, 1].
    case images(Tensor<Scalar>)
    /// X, `[n, s / 16, s / 16, channels]`, of an encoder that does not learn.
    case features(Tensor<Scalar>)

    /// How many.
    public var count: Int {
      switch self {
      case .images(let tensor), .features(let tensor): tensor.shape.batch
      }
    }
  }

  /// The faces.
  public let faces: Faces
  /// Class of each face; `nil` where its identity is unknown.
  public let labels: [Int?]
  /// Age of each face in years, 0 or more; `nil` where unknown. Above 100 counts as 100.
  public let ages: [Double?]
  /// Gender of each face; `nil` where unknown.
  public let genders: [Gender?]
  /// Embeddings that another network gave the faces, `[n, d]`; a row of zeros where there is none.
  public let teacherEmbeddings: Tensor<Scalar>?
  /// 1 for each face with a teacher's embedding, 0 elsewhere.
  private let teacherWeights: [Scalar]

  /// A batch; a face without a label takes no part in that loss.
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

  /// A batch of images.
  public init(images: Tensor<Scalar>, labels: [Int?], ages: [Double?]) {
    self.init(faces: .images(images), labels: labels, ages: ages)
  }

  /// How many faces.
  public var count: Int { faces.count }

  /// Faces that have each kind of label.
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

  /// The graph's inputs.
  /// - Throws: ``TrainingError/invalidBatch(_:)`` for lists of other lengths and labels out of range.
  func inputs(classes: Int, groups: AgeGroups) throws -> [String: Tensor<Scalar>] {
    try check(classes: classes)
    let vector = try TensorShape(count)
    var inputs: [String: Tensor<Scalar>] = try [
      "labels": Tensor(labels.map { Scalar($0 ?? -1) }, shape: vector),
      // The estimator's classes end at 100 years.
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
      throw .invalidBatch("\(count) faces need as many labels, ages and genders")
    }
    // Without a head nothing reads them.
    let isLabeled = labels.allSatisfy { $0.map { (0..<classes).contains($0) } ?? true }
    guard isLabeled || classes == 0 else {
      throw .invalidBatch("a label is not one of \(classes) classes")
    }
    guard ages.allSatisfy({ $0.map { $0 >= 0 && $0.isFinite } ?? true }) else {
      throw .invalidBatch("an age is negative or not a number")
    }
    guard let teacherEmbeddings else { return }
    guard teacherEmbeddings.shape.rank == 2, teacherEmbeddings.shape.batch == count,
      teacherEmbeddings.isFinite
    else {
      throw .invalidBatch(
        "a teacher gives \(count) finite embeddings, not \(teacherEmbeddings.shape)")
    }
  }
}
