import MTLFace
import MTLFaceEvaluation

/// The embeddings of the faces of a data set whose persons are known.
struct DatasetEmbeddings {
  /// The faces that were embedded, and those that could not be.
  let outputs: ModelOutputs
  /// The embeddings with their labels; its indices refer to the elements of ``outputs``.
  let testSet: RecognitionTestSet
  /// The number of faces without an identity, which are left out.
  let unidentifiedCount: Int

  /// Embeds the faces of a data set.
  ///
  /// - Throws: `CommandError` if no face has an identity; errors of reading.
  init(
    _ reading: DatasetInference, _ set: FaceDataset, _ analyzer: FaceAnalyzer, flip: Bool,
    excludingDuplicates: Bool
  ) throws {
    let known = set.samples.indices.filter { set.samples[$0].labels.identity != nil }
    unidentifiedCount = set.count - known.count
    guard !known.isEmpty else {
      throw CommandError(
        description:
          "\(set.path): says nothing of whose faces they are; give a folder with a folder "
          + "for each person, or another form that names persons (--form)")
    }
    outputs = try reading.outputs(forFacesAt: known, query: .embeddings(analyzer, flip: flip))
    testSet = try RecognitionTestSet(
      embeddings: outputs.values.flatMap(\.self), labels: outputs.labels,
      excludingDuplicates: excludingDuplicates)
  }

  /// The data set.
  var set: FaceDataset { outputs.set }
  /// The index in the data set of each face of ``testSet``.
  var indices: [Int] { testSet.indices.map { outputs.indices[$0] } }
  /// The groups of identical pictures, as indices in the data set.
  var duplicates: [[Int]] { testSet.duplicates.map { $0.map { outputs.indices[$0] } } }
  /// The groups of identical pictures under the names of different persons.
  var conflictingDuplicates: [[Int]] {
    testSet.conflictingDuplicates.map { $0.map { outputs.indices[$0] } }
  }

  /// Returns the name of the person of a face of ``testSet``.
  func identityName(at index: Int) -> String {
    let identity = testSet.embeddings.identities[index]
    return set.identities.indices.contains(identity) ? set.identities[identity] : "\(identity)"
  }

  /// Returns the name of the picture of a face of ``testSet``.
  func imageName(at index: Int) -> String {
    set.samples[outputs.indices[testSet.indices[index]]].name
  }
}
