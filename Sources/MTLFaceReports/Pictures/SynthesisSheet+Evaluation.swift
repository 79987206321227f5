public import MTLFaceData
import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceTensor

extension SynthesisSheet {
  /// Creates a sheet of the examples of an evaluation. The result is `nil` if there are no
  /// examples.
  ///
  /// - Parameter evaluation: The evaluation.
  /// - Throws: `TensorError` if the examples differ in size.
  public init?(examplesOf evaluation: SynthesisEvaluation) throws {
    let examples = evaluation.examples
    guard let first = examples.first else { return nil }
    func stack(_ images: [Tensor<Float>]) throws -> Tensor<Float> {
      try Tensor(
        images.flatMap(\.values),
        shape: TensorShape([images.count] + first.input.shape.dimensions.dropFirst()))
    }
    let groups = evaluation.scores.groups
    self.init(
      inputs: try stack(examples.map(\.input)),
      results: try (0..<groups.count).map { group in
        try stack(examples.map { $0.results[group] })
      }, groups: groups, inputAges: examples.map(\.age),
      estimatedAges: (0..<groups.count).map { group in examples.map { $0.estimatedAges[group] } })
  }
}

extension SynthesisEvaluation {
  /// The last path component of the model's name, or the name of the folder if this component is
  /// `model.safetensors`, the file name of the model in every training run.
  package var shortName: String {
    let parts = modelName.split(separator: "/").suffix(2).map(String.init)
    return (parts.last == "model.safetensors" ? parts.first : parts.last) ?? modelName
  }
}
