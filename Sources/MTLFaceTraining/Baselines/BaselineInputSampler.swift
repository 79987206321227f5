import MTLFaceNetwork
import MTLFaceTensor

/// Draws the inputs of a baseline. A draw depends only on the seed and on the position in the order
/// of real faces, so that a resumed run draws the same inputs.
struct BaselineInputSampler: Sendable {
  private let method: SynthesisMethod
  private let groups: Int
  private let codeLength: Int
  private let random: RandomSource

  /// Creates the sampler for a network; nil for MTLFace.
  init?(_ network: ModelConfiguration, seed: UInt64) {
    guard let method = network.synthesisMethod, method != .mtlface else { return nil }
    self.method = method
    groups = network.groupCount
    codeLength = network.caae?.codeLength ?? 0
    random = RandomSource(seed: seed)
  }

  /// Whether the method changes other faces than the real ones. A CAAE reconstructs the real faces.
  var needsSources: Bool { method != .caae }

  /// Returns the inputs of a batch.
  /// - Parameters:
  ///   - groups: The age groups of the real faces.
  ///   - position: The number of real faces drawn before the batch.
  func inputs(groups: [Int], at position: Int) throws -> BaselineInputs<Float> {
    method == .caae
      ? .priorCodes(try priorCodes(groups.count, at: position))
      : .mismatchedGroups(mismatched(groups, at: position))
  }

  /// For each group one of the others, with equal probability.
  private func mismatched(_ right: [Int], at position: Int) -> [Int] {
    right.enumerated().map { number, group in
      (group + 1 + Int(random[position + number] % UInt64(groups - 1))) % groups
    }
  }

  private func priorCodes(_ count: Int, at position: Int) throws -> Tensor<Float> {
    try RandomSource(seed: random[position]).makeTensor(
      .uniform(bound: 1), shape: TensorShape(count, 1, 1, codeLength), as: Float.self, pool: .single
    )
  }
}
