import MTLFaceNetwork
import MTLFaceTensor

/// What a method of synthesis is given beside faces and groups, drawn from a seed: the same for the same
/// place in the order of real faces, so that a run that goes on draws what it would have drawn.
struct SynthesisBatchBuilder: Sendable {
  private let method: SynthesisMethod
  private let groups: Int
  private let codeLength: Int
  private let random: RandomSource

  /// The draws for a network.
  init(_ network: ModelConfiguration, seed: UInt64) {
    method = network.synthesisMethod ?? .mtlface
    groups = network.groupCount
    codeLength = network.caae?.codeLength ?? 0
    random = RandomSource(seed: seed)
  }

  /// Whether faces to change are drawn: a CAAE learns from faces that it makes again.
  var needsSources: Bool { method != .caae }

  /// The batch of faces drawn from a place in the order on.
  /// - Parameter sources: Faces to change; the real ones themselves where nil.
  func makeBatch(
    sources: Tensor<Float>?, targets: Tensor<Float>, groups: [Int], at place: Int
  ) throws -> FASBatch<Float> {
    FASBatch(
      sources: sources ?? targets, targets: targets, groups: groups,
      mismatchedGroups: method == .ipcgan ? wrong(groups, at: place) : [],
      priorCodes: method == .caae ? try prior(groups.count, at: place) : nil)
  }

  /// For each group one of the others, all alike.
  private func wrong(_ right: [Int], at place: Int) -> [Int] {
    right.enumerated().map { number, group in
      (group + 1 + Int(random[place + number] % UInt64(groups - 1))) % groups
    }
  }

  /// Codes evenly in [-1, 1].
  private func prior(_ count: Int, at place: Int) throws -> Tensor<Float> {
    try RandomSource(seed: random[place]).makeTensor(
      .uniform(bound: 1), shape: TensorShape(count, 1, 1, codeLength), as: Float.self, pool: .single
    )
  }
}
