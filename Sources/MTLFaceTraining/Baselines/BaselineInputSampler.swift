import MTLFaceNetwork
import MTLFaceTensor

/// A sampler of the random inputs of a baseline.
///
/// The random numbers depend only on the seed and on the position in the order of real faces. A
/// resumed run therefore samples the same inputs.
struct BaselineInputSampler: Sendable {
  private let method: SynthesisMethod
  private let groups: Int
  private let codeLength: Int
  private let random: RandomSource

  /// Creates the sampler for a network, or returns `nil` if its synthesis method is not a baseline.
  init?(_ network: ModelConfiguration, seed: UInt64) {
    guard let method = network.synthesisMethod, method != .mtlface else { return nil }
    self.method = method
    groups = network.groupCount
    codeLength = network.caae?.codeLength ?? 0
    random = RandomSource(seed: seed)
  }

  /// Whether the method uses source faces. CAAE reconstructs the real faces instead.
  var needsSources: Bool { method != .caae }

  /// Returns the random inputs of a batch.
  ///
  /// - Parameters:
  ///   - groups: The age groups of the real faces.
  ///   - position: The number of real faces that were sampled before the batch.
  func inputs(groups: [Int], at position: Int) throws -> BaselineInputs<Float> {
    method == .caae
      ? .priorCodes(try priorCodes(groups.count, at: position))
      : .mismatchedGroups(mismatched(groups, at: position))
  }

  /// Returns, for each group, a random group other than this group. All other groups have the same
  /// probability.
  private func mismatched(_ trueGroups: [Int], at position: Int) -> [Int] {
    trueGroups.enumerated().map { number, group in
      (group + 1 + Int(random[position + number] % UInt64(groups - 1))) % groups
    }
  }

  private func priorCodes(_ count: Int, at position: Int) throws -> Tensor<Float> {
    try RandomSource(seed: random[position]).makeTensor(
      .uniform(bound: 1), shape: TensorShape(count, 1, 1, codeLength), as: Float.self, pool: .single
    )
  }
}
