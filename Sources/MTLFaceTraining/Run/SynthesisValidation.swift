import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceTensor

/// What the trained networks themselves see in synthesized faces: for curves, not for comparisons, which
/// need evaluators that took no part in the training.
struct SynthesisValidation: Sendable {
  private static let batch = 8

  private let dataset: CombinedFaceDataset
  private let pictures: ImageInputReader

  /// Faces kept out where there are any, otherwise those that it learns from.
  init(_ dataset: CombinedFaceDataset, by pictures: ImageInputReader) {
    self.dataset = dataset
    self.pictures = pictures
  }

  /// Faces shown at every age.
  struct Samples: Sendable {
    /// `[n, s, s, 3]`.
    var inputs: Tensor<Float>
    /// For each group, `[n, s, s, 3]`.
    var results: [Tensor<Float>]
    /// For each group, the ages that the estimator reads off the results.
    var ages: [[Double]]
  }

  /// A few faces at every age.
  func samples(_ count: Int, _ model: InferenceModel, pool: ThreadPool) throws -> Samples {
    let rows = try TrainingInputBatch(
      reading: chosen(count).map { InputRequest(face: $0) }, with: pictures, pool: pool
    )
    .inputs
    let results = try synthesize(model.encode(rows), model)
    let ages = try results.map {
      try model.ages(of: model.encode($0)).years.values.map(Double.init)
    }
    return Samples(inputs: rows, results: results, ages: ages)
  }

  /// `fas.age.T`, the mean age read off the results for group T; `fas.groupAccuracy`, the share of
  /// results whose age lies in their group; `fas.cosine`, the mean similarity to the input; and
  /// `fas.channelShift`, the largest difference between a result's mean of a channel and its input's, in
  /// gray levels.
  func metrics(_ count: Int, _ model: InferenceModel, pool: ThreadPool) throws -> [String: Double] {
    let groups = model.groups
    var sums = Sums(groups: groups.count)
    let chosen = chosen(count)
    for start in stride(from: 0, to: chosen.count, by: Self.batch) {
      let part = chosen[start..<min(start + Self.batch, chosen.count)].map {
        InputRequest(face: $0)
      }
      let inputs = try TrainingInputBatch(
        reading: part, with: pictures, pool: pool
      ).inputs
      let faces = try model.encode(inputs)
      let wanted = try model.embeddings(of: faces)
      let means = FaceTensorMetrics.channelMeans(inputs)
      for (group, result) in try synthesize(faces, model).enumerated() {
        let encoded = try model.encode(result)
        let ages = try model.ages(of: encoded).years.values.map(Double.init)
        try sums.add(
          ages: ages, group: group, groups: groups,
          cosines: FaceTensorMetrics.cosines(wanted, model.embeddings(of: encoded), pool: pool),
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

  private func chosen(_ count: Int) -> [Int] {
    let all = dataset.heldOut.isEmpty ? 0..<dataset.trainingCount : dataset.heldOut
    let count = min(count, all.count)
    return (0..<count).map { all.lowerBound + $0 * all.count / count }
  }

  private func synthesize(_ faces: EncodedFaces, _ model: InferenceModel) throws
    -> [Tensor<Float>]
  {
    let targets = (0..<model.groups.count).map { TargetAge.group($0) }
    return try model.synthesize(faces, at: targets).map(Self.clamped)
  }

  /// As a picture keeps it: within [-1, 1].
  private static func clamped(_ images: Tensor<Float>) throws -> Tensor<Float> {
    var images = images
    try images.withUnsafeMutableBufferPointer { values in
      for i in values.indices { values[i] = min(max(values[i], -1), 1) }
    }
    return images
  }
}
