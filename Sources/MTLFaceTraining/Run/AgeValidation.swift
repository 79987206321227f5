import MTLFaceData
import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTensor

/// A validation that compares the estimated ages of held-out faces with their labels.
struct AgeValidation: Sendable {
  private static let batch = 32

  private let dataset: CombinedFaceDataset
  private let reader: any TrainingInputReader
  private let hasFeatures: Bool
  /// The numbers of the held-out faces with known ages.
  private let labeledFaces: [Int]

  /// Creates a validation, or returns `nil` if no held-out face has a known age.
  ///
  /// - Parameters:
  ///   - dataset: The data sets of the run.
  ///   - reader: The reader of the inputs.
  ///   - hasFeatures: Whether the inputs are features of a frozen encoder instead of images.
  init?(_ dataset: CombinedFaceDataset, by reader: any TrainingInputReader, hasFeatures: Bool) {
    labeledFaces = dataset.heldOut.filter { dataset.labels($0).age != nil }
    guard !labeledFaces.isEmpty else { return nil }
    self.dataset = dataset
    self.reader = reader
    self.hasFeatures = hasFeatures
  }

  /// Computes the metrics `age.mae`, `age.cs5` and `age.groupAccuracy`.
  ///
  /// - Parameters:
  ///   - network: The network to evaluate.
  ///   - parameters: The parameters of the network.
  ///   - limit: The maximum number of faces, or 0 for all. The faces are evenly spaced among the
  ///     held-out faces with known ages.
  ///   - pool: The threads to use.
  /// - Returns: The metrics, keyed by name, or an empty dictionary if no face can be read.
  func metrics(
    of network: FaceNetwork, parameters: ParameterStore<Float>, limit: Int, pool: ThreadPool
  ) throws -> [String: Double] {
    let plan = try agePlan(network, parameters)
    let faces = limit == 0 ? labeledFaces : labeledFaces.evenlySpaced(limit)
    var (estimated, ages): ([Double], [Double]) = ([], [])
    for start in stride(from: 0, to: faces.count, by: Self.batch) {
      let batchFaces = Array(faces[start..<min(start + Self.batch, faces.count)])
      let batch = try TrainingInputBatch(
        reading: batchFaces.map { InputRequest(face: $0) }, with: reader, pool: pool)
      let years = try plan.run(batch.inputs, pool: pool).values
      for (number, face) in batchFaces.enumerated() where batch.isRead[number] {
        estimated.append(Double(years[number]))
        ages.append(dataset.labels(face).age ?? 0)
      }
    }
    guard !estimated.isEmpty else { return [:] }
    let errors = try AgeErrors(
      estimated: estimated, true: ages, groups: AgeGroups(count: network.configuration.groupCount))
    return [
      "age.mae": errors.meanAbsoluteError, "age.cs5": errors.cumulativeScore(5),
      "age.groupAccuracy": errors.groupAccuracy,
    ]
  }

  private func agePlan(_ network: FaceNetwork, _ parameters: ParameterStore<Float>) throws
    -> TypedPlan<Graph.Value, Graph.Value>
  {
    guard let estimator = network.ageEstimator else {
      throw NetworkError.missingPart("age estimator")
    }
    return try TypedPlan(parameters: parameters) { graph in
      let input = try graph.input(hasFeatures ? "features" : "images", [1] + reader.rowShape)
      let x = hasFeatures ? input : try network.encoder(input, in: graph).last
      let features = try network.decomposition.map { try $0(x, in: graph).ageFeatures } ?? x
      return (input, try estimator(features, in: graph).expectedAge)
    }
  }
}
