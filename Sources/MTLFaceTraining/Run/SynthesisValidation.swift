import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTensor

/// A validation of synthesized faces by the trained networks themselves.
///
/// The metrics show the progress of a run. To compare models, use independent networks.
struct SynthesisValidation: Sendable {
  private static let batch = 8

  private let dataset: CombinedFaceDataset
  private let images: ImageInputReader

  /// Creates a validation on the held-out faces, or on the training faces if no face is held out.
  init(_ dataset: CombinedFaceDataset, by images: ImageInputReader) {
    self.dataset = dataset
    self.images = images
  }

  /// Input faces and the faces synthesized for every age group.
  struct Samples: Sendable {
    /// The input faces, a tensor of shape `[n, s, s, 3]`.
    var inputs: Tensor<Float>
    /// The synthesized faces of each age group, tensors of shape `[n, s, s, 3]`.
    var results: [Tensor<Float>]
    /// The estimated ages of the synthesized faces of each age group.
    var ages: [[Double]]
  }

  /// Synthesizes faces of every age group from at most `count` input faces.
  func samples(_ count: Int, _ model: InferenceModel, pool: ThreadPool) throws -> Samples {
    let rows = try TrainingInputBatch(
      reading: faceNumbers(count).map { InputRequest(face: $0) }, with: images, pool: pool
    )
    .inputs
    let results = try synthesize(model.encode(rows), model)
    let ages = try results.map {
      try model.ages(of: model.encode($0)).years.values.map(Double.init)
    }
    return Samples(inputs: rows, results: results, ages: ages)
  }

  /// Returns the metrics of faces of every age group that are synthesized from at most `count`
  /// input faces.
  ///
  /// - `fas.age.T` is the mean estimated age of the results for group T.
  /// - `fas.groupAccuracy` is the fraction of results whose estimated age is in the target group.
  /// - `fas.cosine` is the mean cosine similarity between results and inputs.
  /// - `fas.channelShift` is the largest difference between the channel means of a result and its
  ///   input, in gray levels.
  func metrics(_ count: Int, _ model: InferenceModel, pool: ThreadPool) throws -> [String: Double] {
    let groups = model.groups
    var sums = Sums(groups: groups.count)
    let numbers = faceNumbers(count)
    for start in stride(from: 0, to: numbers.count, by: Self.batch) {
      let requests = numbers[start..<min(start + Self.batch, numbers.count)].map {
        InputRequest(face: $0)
      }
      let inputs = try TrainingInputBatch(
        reading: requests, with: images, pool: pool
      ).inputs
      let faces = try model.encode(inputs)
      let embeddings = try model.embeddings(of: faces)
      let means = FaceTensorMetrics.channelMeans(inputs)
      for (group, result) in try synthesize(faces, model).enumerated() {
        let encoded = try model.encode(result)
        let ages = try model.ages(of: encoded).years.values.map(Double.init)
        try sums.add(
          ages: ages, group: group, groups: groups,
          cosines: FaceTensorMetrics.cosines(
            embeddings, model.embeddings(of: encoded), pool: pool),
          shift: zip(means, FaceTensorMetrics.channelMeans(result)).map { abs($0 - $1) }.max() ?? 0)
      }
    }
    return sums.metrics
  }

  private struct Sums {
    private var ages: [Double]
    private var counts: [Double]
    private var (inGroup, cosines, shift) = (0.0, 0.0, 0.0)

    init(groups: Int) {
      ages = [Double](repeating: 0, count: groups)
      counts = ages
    }

    mutating func add(
      ages: [Double], group: Int, groups: AgeGroups, cosines: [Double], shift: Double
    ) {
      self.ages[group] += ages.reduce(0, +)
      counts[group] += Double(ages.count)
      inGroup += Double(ages.count { groups.group(ofAge: $0) == group })
      self.cosines += cosines.reduce(0, +)
      self.shift = max(self.shift, shift)
    }

    var metrics: [String: Double] {
      let count = max(counts.reduce(0, +), 1)
      var metrics = [
        "fas.groupAccuracy": inGroup / count, "fas.cosine": cosines / count,
        "fas.channelShift": shift * 127.5,
      ]
      for group in ages.indices {
        metrics["fas.age.\(group)"] = ages[group] / max(counts[group], 1)
      }
      return metrics
    }
  }

  private func faceNumbers(_ count: Int) -> [Int] {
    let all = dataset.heldOut.isEmpty ? 0..<dataset.trainingCount : dataset.heldOut
    return all.evenlySpaced(count)
  }

  private func synthesize(_ faces: EncodedFaces, _ model: InferenceModel) throws
    -> [Tensor<Float>]
  {
    let targets = (0..<model.groups.count).map { TargetAge.group($0) }
    return try model.synthesize(faces, at: targets).map(Self.clamped)
  }

  /// Returns images with values clamped to [-1, 1], as in an image file.
  private static func clamped(_ images: Tensor<Float>) throws -> Tensor<Float> {
    var images = images
    try images.withUnsafeMutableBufferPointer { values in
      for i in values.indices { values[i] = min(max(values[i], -1), 1) }
    }
    return images
  }
}
