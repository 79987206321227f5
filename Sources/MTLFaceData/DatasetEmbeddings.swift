public import MTLFaceEvaluation
import MTLFaceNetwork

/// The embeddings of the faces of known identity in a data set.
public struct DatasetEmbeddings: Sendable {
  /// The outputs of the model, which are the embeddings.
  public let outputs: ModelOutputs
  /// The embeddings with their labels. Indices in the test set refer to the elements of
  /// ``outputs``.
  public let testSet: RecognitionTestSet

  /// Creates a test set from the embeddings of faces in a data set.
  ///
  /// - Parameters:
  ///   - outputs: The embeddings. Each face must have an identity.
  ///   - excludingDuplicates: Whether to exclude all but the first of several faces of a person
  ///     whose normalized embeddings are equal.
  /// - Throws: `EvaluationError` `invalidEmbeddings` if a face has no identity or an embedding is
  ///   invalid.
  public init(_ outputs: ModelOutputs, excludingDuplicates: Bool = false) throws {
    self.outputs = outputs
    testSet = try RecognitionTestSet(
      embeddings: outputs.values.flatMap(\.self), labels: outputs.labels,
      excludingDuplicates: excludingDuplicates)
  }

  /// The data set from which the faces were read.
  public var dataset: FaceDataset { outputs.dataset }
  /// The number of faces in the data set without an identity. They are not in the test set.
  public var unidentifiedCount: Int {
    dataset.samples.count { $0.labels.identity == nil }
  }
  /// The index in the data set of each face in ``testSet``.
  public var indices: [Int] { testSet.indices.map { outputs.indices[$0] } }
  /// The groups of faces with equal normalized embeddings, as indices in the data set.
  public var duplicates: [[Int]] { testSet.duplicates.map { $0.map { outputs.indices[$0] } } }
  /// The groups in ``duplicates`` whose faces have different identities.
  public var conflictingDuplicates: [[Int]] {
    testSet.conflictingDuplicates.map { $0.map { outputs.indices[$0] } }
  }

  /// Returns the name of a face's person, or the number of the identity as text if the data set has
  /// no name for it.
  ///
  /// - Parameter index: The index of the face in ``testSet``.
  public func identityName(at index: Int) -> String {
    let identity = testSet.embeddings.identities[index]
    return dataset.identities.indices.contains(identity)
      ? dataset.identities[identity] : "\(identity)"
  }

  /// Returns the name of a face's image.
  ///
  /// - Parameter index: The index of the face in ``testSet``.
  public func imageName(at index: Int) -> String {
    dataset.samples[outputs.indices[testSet.indices[index]]].name
  }
}
