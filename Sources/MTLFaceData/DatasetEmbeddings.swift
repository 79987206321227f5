public import MTLFaceEvaluation
import MTLFaceNetwork

/// The embeddings of the faces of a data set whose people are known.
public struct DatasetEmbeddings: Sendable {
  /// The outputs of the model.
  public let outputs: ModelOutputs
  /// The embeddings with their labels; its indices refer to the elements of ``outputs``.
  public let testSet: RecognitionTestSet

  /// Creates a test set from embeddings of a data set.
  ///
  /// - Parameters:
  ///   - outputs: The embeddings; every face needs an identity.
  ///   - excludingDuplicates: Whether to keep only the first of identical pictures of each person.
  /// - Throws: `EvaluationError` `invalidEmbeddings` if a face has no identity or an embedding is
  ///   invalid.
  public init(_ outputs: ModelOutputs, excludingDuplicates: Bool = false) throws {
    self.outputs = outputs
    testSet = try RecognitionTestSet(
      embeddings: outputs.values.flatMap(\.self), labels: outputs.labels,
      excludingDuplicates: excludingDuplicates)
  }

  /// The data set.
  public var dataset: FaceDataset { outputs.dataset }
  /// The number of faces without an identity, which have no embedding here.
  public var unidentifiedCount: Int {
    dataset.samples.count { $0.labels.identity == nil }
  }
  /// The index in the data set of each face of ``testSet``.
  public var indices: [Int] { testSet.indices.map { outputs.indices[$0] } }
  /// The groups of identical pictures, as indices in the data set.
  public var duplicates: [[Int]] { testSet.duplicates.map { $0.map { outputs.indices[$0] } } }
  /// The groups of identical pictures under the names of different people.
  public var conflictingDuplicates: [[Int]] {
    testSet.conflictingDuplicates.map { $0.map { outputs.indices[$0] } }
  }

  /// Returns the name of the person of a face.
  ///
  /// - Parameter index: The index of the face in ``testSet``.
  public func identityName(at index: Int) -> String {
    let identity = testSet.embeddings.identities[index]
    return dataset.identities.indices.contains(identity)
      ? dataset.identities[identity] : "\(identity)"
  }

  /// Returns the name of the picture of a face.
  ///
  /// - Parameter index: The index of the face in ``testSet``.
  public func imageName(at index: Int) -> String {
    dataset.samples[outputs.indices[testSet.indices[index]]].name
  }
}
