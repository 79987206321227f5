import MTLFace

/// Times of the demo's stages, for the table.
struct Stages {
  private var rows: [(name: String, seconds: Double, multiplications: Int?)] = []
  private static let repetitions = 3

  /// Runs a stage once to warm up, then takes the median of three runs.
  mutating func time<Result>(
    _ name: String, _ multiplications: Int? = nil, _ body: () throws -> Result
  ) rethrows -> Result {
    let result = try body()
    var times: [Double] = []
    for _ in 0..<Self.repetitions {
      let start = Stopwatch.now()
      _ = try body()
      times.append(Stopwatch.now() - start)
    }
    rows.append((name, times.sorted()[Self.repetitions / 2], multiplications))
    return result
  }

  /// One line a stage.
  var table: String {
    var text = "stage                       ms   GFLOP   GFLOP/s\n"
    for row in rows {
      let work = row.multiplications.map { 2 * Double($0) / 1e9 }
      let columns = [
        (row.seconds * 1e3).fixed(2).leading(9), (work?.fixed(2) ?? "").leading(8),
        (work.map { ($0 / row.seconds).fixed(1) } ?? "").leading(10),
      ]
      text += row.name.trailing(21) + columns.joined() + "\n"
    }
    return text
  }
}

/// Multiply-adds of the stages for one face, counted on the networks' graphs.
struct Work {
  /// E and AFD.
  let encode: Int
  /// L.
  let embedding: Int
  /// A.
  let age: Int
  /// ICM and D for every group, with what the groups share computed once.
  let synthesis: Int

  /// Traces the stages one after the other; nothing is computed.
  init(_ network: FaceNetwork, groups: Int) throws {
    let graph = Graph(training: false)
    var counted = 0
    func added() -> Int {
      let all = graph.multiplications()
      defer { counted = all }
      return all - counted
    }
    let image = try network.images(batch: 1, in: graph)
    let faces = try network.encode(image, in: graph)
    encode = added()
    _ = try network.embedding(faces.identity, in: graph)
    embedding = added()
    _ = try network.age?(faces.ageInput, in: graph)
    age = added()
    if let generator = network.generator {
      let shared = try generator.shared(faces.features, image: image, in: graph)
      for group in 0..<groups {
        let conditioned = try generator.conditioned(
          identity: faces.identity, image: image, shared: shared,
          .mixture([GroupWeight(group: group, weight: 1)]), in: graph)
        _ = try generator.face(conditioned, shared: shared, image: image, in: graph)
      }
    }
    synthesis = added()
  }
}
