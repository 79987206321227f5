public import MTLFaceTensor

/// Faces encoded once, for everything that comes after: embeddings, ages, other ages.
public struct EncodedFaces: Sendable {
  /// The aligned faces, `[n, s, s, 3]`, RGB in [-1, 1].
  public let images: Tensor<Float>
  /// x_1 to x_5, `[n, h, w, c]`, finest first (see ``EncoderFeatures``).
  public let levels: [Tensor<Float>]
  /// X_id, `[n, s/16, s/16, c]`.
  public let identity: Tensor<Float>
  /// X_age; `nil` for a model without decomposition.
  public let age: Tensor<Float>?
  /// What the age estimator reads: X_age, or X itself without decomposition.
  var ageInput: Tensor<Float>? { age ?? levels.last }
  /// Channel attention in (0, 1), `[n, c]`, where the model has one.
  public let channelAttention: Tensor<Float>?
  /// Spatial attention in (0, 1), `[n, h, w, 1]`, where the model has one.
  public let spatialAttention: Tensor<Float>?

  /// What tells the model that encoded them from others.
  let model: UInt64

  /// The number of faces.
  public var count: Int { images.shape.batch }

  /// One of the faces by itself, copied.
  /// - Throws: `TensorError` for an index out of range.
  public func face(_ index: Int) throws(TensorError) -> EncodedFaces {
    let range = index..<index + 1
    var levels: [Tensor<Float>] = []
    for level in self.levels { levels.append(try level.slice(range)) }
    return EncodedFaces(
      images: try images.slice(range), levels: levels, identity: try identity.slice(range),
      age: try age?.slice(range), channelAttention: try channelAttention?.slice(range),
      spatialAttention: try spatialAttention?.slice(range), model: model)
  }
}

/// Ages read off faces.
public struct AgeEstimates: Sendable {
  /// Expected age in years, `[n]`.
  public let years: Tensor<Float>
  /// Probability of each age, `[n, 101]`.
  public let probabilities: Tensor<Float>
  /// Raw age logits, `[n, 101]`.
  public let logits: Tensor<Float>
  /// Logits of the age groups, `[n, groups]`.
  public let groupLogits: Tensor<Float>
}

/// A target age for synthesis.
public enum TargetAge: Hashable, Sendable {
  /// An age group, from 0.
  case group(Int)
  /// An age in years: between the middles of two groups their filters are blended, or, where the
  /// generator is told the age by one-hot maps, these.
  case years(Double)

  /// The groups and their shares.
  /// - Throws: ``NetworkError/groupOutOfRange(_:count:)``, or
  ///   ``NetworkError/nonFiniteInput(_:)`` for an age that is no number.
  func mixture(_ groups: AgeGroups) throws(NetworkError) -> [GroupWeight] {
    switch self {
    case .group(let group):
      guard (0..<groups.count).contains(group) else {
        throw .groupOutOfRange(group, count: groups.count)
      }
      return [GroupWeight(group: group, weight: 1)]
    case .years(let years):
      guard years.isFinite else { throw .nonFiniteInput("the target age") }
      // The open groups at the ends count as ten years wide.
      let ends =
        [Double(groups.cuts[0]) - 10] + groups.cuts.map(Double.init)
        + [Double(groups.cuts[groups.cuts.count - 1]) + 10]
      let middles = (0..<groups.count).map { (ends[$0] + ends[$0 + 1]) / 2 }
      guard let upper = middles.firstIndex(where: { years <= $0 }) else {
        return [GroupWeight(group: groups.count - 1, weight: 1)]
      }
      guard upper > 0 else { return [GroupWeight(group: 0, weight: 1)] }
      let share = (years - middles[upper - 1]) / (middles[upper] - middles[upper - 1])
      guard share < 1 else { return [GroupWeight(group: upper, weight: 1)] }
      return [
        GroupWeight(group: upper - 1, weight: 1 - share), GroupWeight(group: upper, weight: share),
      ]
    }
  }
}
