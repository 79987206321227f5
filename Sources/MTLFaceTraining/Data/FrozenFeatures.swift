import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTensor

/// The features X of all faces, computed once by a frozen encoder.
///
/// The features are stored on disk in half precision. The cache has rows for the training faces,
/// the mirrored training faces (if the run mirrors faces), and the held-out faces.
struct FrozenFeatures: TrainingInputReader {
  let rowShape: [Int]
  private let dataset: CombinedFaceDataset
  private let cache: ModelOutputCache
  private let hasMirrored: Bool

  /// Returns a plan for the cache of the features.
  static func makeCachePlan(
    _ dataset: CombinedFaceDataset, _ network: FaceNetwork, _ parameters: ParameterStore<Float>,
    mirrored: Bool, folder: String
  ) throws -> ModelOutputCache.Plan {
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
    let layout = ModelOutputCache.Layout(
      key: key.value, rowCount: rows, width: width, elementType: .float16)
    let name = "features-" + String(key.value, radix: 16) + (mirrored ? "-mirrored" : "") + ".rows"
    return ModelOutputCache.Plan(
      path: "\(folder)/\(name)", layout: layout,
      contentDescription: "the frozen encoder's features of \(NumberFormat.count(rows, "face"))")
  }

  /// Opens the cache of the features and computes missing features.
  ///
  /// - Parameters:
  ///   - plan: The plan for the cache.
  ///   - dataset: The data sets of the run.
  ///   - network: The network with the encoder.
  ///   - parameters: The parameters of the network.
  ///   - mirrored: Whether the cache contains the features of mirrored training faces.
  ///   - pool: The threads to use.
  ///   - progress: A closure that is called regularly with the number of computed rows.
  ///   - shouldStop: A closure that is called regularly and returns `true` to stop the computation.
  ///     The next call of this method continues after the computed rows.
  /// - Returns: The features, or `nil` if the computation was stopped.
  static func open(
    _ plan: ModelOutputCache.Plan, _ dataset: CombinedFaceDataset, _ network: FaceNetwork,
    _ parameters: ParameterStore<Float>, mirrored: Bool, pool: ThreadPool,
    progress: (Int) -> Void, shouldStop: () -> Bool
  ) throws -> FrozenFeatures? {
    let encoder = try EncoderPlan(network, parameters)
    let images = ImageInputReader(dataset: dataset, size: network.configuration.inputSize)
    let cache = try plan.open(progress: progress, shouldStop: shouldStop) { rows in
      try encoder.features(
        rows.map { Self.source(of: $0, dataset, mirrored) }, images, pool: pool)
    }
    return cache.map { FrozenFeatures(network, dataset, $0, mirrored) }
  }

  private init(
    _ network: FaceNetwork, _ dataset: CombinedFaceDataset, _ cache: ModelOutputCache,
    _ hasMirrored: Bool
  ) {
    rowShape = Self.rowShape(network)
    self.dataset = dataset
    self.cache = cache
    self.hasMirrored = hasMirrored
  }

  func read(_ face: Int, mirrored: Bool, into row: UnsafeMutableBufferPointer<Float>) throws {
    let training = dataset.trainingCount
    let isAfterTraining = hasMirrored && (face >= training || mirrored)
    try cache.read(face + (isAfterTraining ? training : 0), into: row)
  }

  private static func rowShape(_ network: FaceNetwork) -> [Int] {
    let side = network.configuration.featureSide
    return [side, side, network.configuration.encoder.widths[3]]
  }

  /// Returns the face whose features a row contains.
  private static func source(of row: Int, _ dataset: CombinedFaceDataset, _ mirrored: Bool)
    -> InputRequest
  {
    let training = dataset.trainingCount
    guard mirrored, row >= training else { return InputRequest(face: row) }
    return InputRequest(face: row - training, isMirrored: row < 2 * training)
  }
}

/// An encoder that is compiled for inference.
struct EncoderPlan {
  private let plan: TypedPlan<Graph.Value, Graph.Value>

  init(_ network: FaceNetwork, _ parameters: ParameterStore<Float>) throws {
    plan = try TypedPlan(parameters: parameters) { graph in
      let images = try network.images(batch: 1, in: graph)
      return (images, try network.encoder(images, in: graph).last)
    }
  }

  /// Returns the features X of each face, or an empty array for a face that cannot be read.
  func features(
    _ sources: [InputRequest], _ images: ImageInputReader, pool: ThreadPool
  ) throws -> [[Float]] {
    let batch = try TrainingInputBatch(
      reading: sources, with: images, pool: pool)
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
  /// The CRC-32C of the elements.
  var checksum: UInt32 {
    withUnsafeBufferPointer { values in
      let bytes = UnsafeRawBufferPointer(values)
      return ModelOutputCache.checksum(bytes, bytes.count)
    }
  }
}
