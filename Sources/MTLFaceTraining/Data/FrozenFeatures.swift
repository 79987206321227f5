import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTensor

/// X of every face, of an encoder that does not learn: made once, kept on disk in half precision.
///
/// Rows: the faces to learn from as they are, the same mirrored (where a run mirrors), then the faces
/// kept out as they are.
struct FrozenFeatures: TrainingInputReader {
  let rowShape: [Int]
  private let dataset: CombinedFaceDataset
  private let cache: MappedOutputCache
  private let hasMirrored: Bool

  /// What the features of these faces take.
  static func makeCachePlan(
    _ dataset: CombinedFaceDataset, _ network: FaceNetwork, _ parameters: ParameterStore<Float>,
    mirrored: Bool, folder: String
  ) throws -> MappedOutputCache.Plan {
    var key = Fingerprint()
    for set in dataset.sets { key.mix(set.fingerprint) }
    key.mix(UInt64(dataset.trainingCount))
    for spec in network.parameters where ModelPart(key: spec.key) == .encoder {
      guard spec.role != .counter else { continue }
      key.mix(spec.key)
      key.mix(UInt64(try parameters.values(of: ParameterReference(spec)).checksum))
    }
    let width = Self.rowShape(network).reduce(1, *)
    let rows = dataset.trainingCount * (mirrored ? 2 : 1) + dataset.heldOutCount
    let layout = MappedOutputCache.Layout(key: key.value, rows: rows, width: width)
    let name = "features-" + String(key.value, radix: 16) + (mirrored ? "-mirrored" : "") + ".rows"
    return MappedOutputCache.Plan(
      path: "\(folder)/\(name)", layout: layout,
      contentDescription: "the frozen encoder's features of \(rows) faces")
  }

  /// Opens the features, or makes them first.
  ///
  /// - Parameters:
  ///   - progress: Called now and then with the rows that are done.
  ///   - shouldStop: Asked now and then; what is made stays for the next time.
  /// - Returns: nil where it was stopped.
  static func open(
    _ plan: MappedOutputCache.Plan, _ dataset: CombinedFaceDataset, _ network: FaceNetwork,
    _ parameters: ParameterStore<Float>, mirrored: Bool, pool: ThreadPool,
    progress: (Int) -> Void, shouldStop: () -> Bool
  ) throws -> FrozenFeatures? {
    let encoder = try EncoderPlan(network, parameters)
    let pictures = ImageInputReader(dataset: dataset, size: network.configuration.inputSize)
    let cache = try plan.open(progress: progress, shouldStop: shouldStop) { rows in
      try encoder.features(
        rows.map { Self.source(of: $0, dataset, mirrored) }, pictures, pool: pool)
    }
    return cache.map { FrozenFeatures(network, dataset, $0, mirrored) }
  }

  private init(
    _ network: FaceNetwork, _ dataset: CombinedFaceDataset, _ cache: MappedOutputCache,
    _ hasMirrored: Bool
  ) {
    rowShape = Self.rowShape(network)
    self.dataset = dataset
    self.cache = cache
    self.hasMirrored = hasMirrored
  }

  func read(_ face: Int, mirrored: Bool, into row: UnsafeMutableBufferPointer<Float>) throws {
    let training = dataset.trainingCount
    let place =
      face >= training
      ? face + (hasMirrored ? training : 0) : face + (mirrored && hasMirrored ? training : 0)
    try cache.read(place, into: row)
  }

  private static func rowShape(_ network: FaceNetwork) -> [Int] {
    let side = network.configuration.featureSide
    return [side, side, network.configuration.encoder.widths[3]]
  }

  /// Which face a row is of.
  private static func source(of row: Int, _ dataset: CombinedFaceDataset, _ mirrored: Bool)
    -> InputRequest
  {
    let training = dataset.trainingCount
    guard mirrored, row >= training else { return InputRequest(face: row) }
    return InputRequest(face: row - training, isMirrored: row < 2 * training)
  }
}

/// A frozen encoder, compiled.
struct EncoderPlan {
  private let plan: TypedPlan<Graph.Value, Graph.Value>

  init(_ network: FaceNetwork, _ parameters: ParameterStore<Float>) throws {
    plan = try TypedPlan(parameters: parameters) { graph in
      let images = try network.images(batch: 1, in: graph)
      return (images, try network.encoder(images, in: graph).last)
    }
  }

  /// X of faces, empty for those that cannot be read.
  func features(
    _ sources: [InputRequest], _ pictures: ImageInputReader, pool: ThreadPool
  ) throws -> [[Float]] {
    let batch = try TrainingInputBatch(
      reading: sources, with: pictures, pool: pool)
    let x = try plan.run(batch.inputs, pool: pool)
    let width = x.shape.count / max(sources.count, 1)
    return x.withUnsafeBufferPointer { values in
      batch.isRead.enumerated().map { number, isRead in
        isRead ? Array(values[number * width..<(number + 1) * width]) : []
      }
    }
  }
}

extension Tensor<Float> {
  /// A CRC-32C of the numbers' bits.
  var checksum: UInt32 {
    withUnsafeBufferPointer { values in
      let bytes = UnsafeRawBufferPointer(values)
      return MappedOutputCache.checksum(bytes, bytes.count)
    }
  }
}
