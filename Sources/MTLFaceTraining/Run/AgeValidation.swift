import MTLFaceData
import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceTensor

/// Ages read off the faces kept out, against their labels.
struct AgeValidation: Sendable {
  private static let batch = 32

  private let faces: TrainingFaces
  private let reader: any FaceReader
  private let hasFeatures: Bool
  /// Faces kept out whose age is known.
  private let known: [Int]

  /// Nil where no face that is kept out has an age.
  init?(_ faces: TrainingFaces, by reader: any FaceReader, hasFeatures: Bool) {
    known = faces.heldOut.filter { faces.labels($0).age != nil }
    guard !known.isEmpty else { return nil }
    self.faces = faces
    self.reader = reader
    self.hasFeatures = hasFeatures
  }

  /// The metrics of a network as it is: `age.mae`, `age.cs5`, `age.groupAccuracy`.
  /// - Parameter most: Faces to look at, spread evenly; 0 for all.
  func metrics(
    _ network: FaceNetwork, _ parameters: ParameterStore<Float>, most: Int, pool: ThreadPool
  ) throws -> [String: Double] {
    let plan = try agePlan(network, parameters)
    let count = most == 0 ? known.count : min(most, known.count)
    let chosen = (0..<count).map { known[$0 * known.count / count] }
    var (estimated, ages): ([Double], [Double]) = ([], [])
    for start in stride(from: 0, to: count, by: Self.batch) {
      let part = Array(chosen[start..<min(start + Self.batch, count)])
      let read = try FaceRows(part.map { FaceDraw(face: $0) }, by: reader, pool: pool)
      let years = try plan.run([inputName: read.rows], pool: pool)["years"]?.values ?? []
      for (number, face) in part.enumerated() where read.isRead[number] {
        estimated.append(Double(years[number]))
        ages.append(faces.labels(face).age ?? 0)
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

  private var inputName: String { hasFeatures ? "features" : "images" }

  private func agePlan(_ network: FaceNetwork, _ parameters: ParameterStore<Float>) throws
    -> InferencePlan
  {
    guard let estimator = network.age else { throw NetworkError.missingPart("age estimator") }
    let graph = Graph(training: false)
    let input = try graph.input(inputName, [1] + reader.rowShape)
    let x = hasFeatures ? input : try network.encoder(input, in: graph).last
    let features = try network.decomposition.map { try $0(x, in: graph).age } ?? x
    let prediction = try estimator(features, in: graph)
    return try InferencePlan(
      graph, outputs: [("years", prediction.expectedAge)], parameters: parameters)
  }
}
