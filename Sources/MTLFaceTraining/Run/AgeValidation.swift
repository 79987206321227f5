import MTLFaceData
import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTensor

/// The comparison of the estimated ages of held-out faces with their labels.
struct AgeValidation: Sendable {
  private static let batch = 32

  private let dataset: CombinedFaceDataset
  private let reader: any TrainingInputReader
  private let hasFeatures: Bool
  /// The held-out faces whose age is known.
  private let known: [Int]

  /// Creates a validation; nil if no held-out face has an age.
  init?(_ dataset: CombinedFaceDataset, by reader: any TrainingInputReader, hasFeatures: Bool) {
    known = dataset.heldOut.filter { dataset.labels($0).age != nil }
    guard !known.isEmpty else { return nil }
    self.dataset = dataset
    self.reader = reader
    self.hasFeatures = hasFeatures
  }

  /// Returns the metrics `age.mae`, `age.cs5` and `age.groupAccuracy`; empty if no face can be
  /// read.
  /// - Parameter limit: The maximum number of faces, spread evenly over the held-out faces; 0 for
  ///   all.
  func metrics(
    of network: FaceNetwork, parameters: ParameterStore<Float>, limit: Int, pool: ThreadPool
  ) throws -> [String: Double] {
    let plan = try agePlan(network, parameters)
    let chosen = limit == 0 ? known : known.evenlySpaced(limit)
    var (estimated, ages): ([Double], [Double]) = ([], [])
    for start in stride(from: 0, to: chosen.count, by: Self.batch) {
      let part = Array(chosen[start..<min(start + Self.batch, chosen.count)])
      let read = try TrainingInputBatch(
        reading: part.map { InputRequest(face: $0) }, with: reader, pool: pool)
      let years = try plan.run(read.inputs, pool: pool).values
      for (number, face) in part.enumerated() where read.isRead[number] {
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
