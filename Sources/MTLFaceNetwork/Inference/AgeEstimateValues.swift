import MTLFaceTensor

/// The graph values of an ``AgeEstimateBatch``.
struct AgeEstimateValues: PlanOutputs {
  let output: AgeEstimatorOutput
  let probabilities: Graph.Value

  var values: [Graph.Value] {
    [output.logits, output.groupLogits, probabilities, output.expectedAge]
  }

  func mapToTensors(_ tensor: (Graph.Value) throws -> Tensor<Float>) throws -> AgeEstimateBatch {
    let years = try tensor(output.expectedAge)
    return AgeEstimateBatch(
      years: try years.reshaped(to: TensorShape(years.shape.batch)),
      probabilities: try tensor(probabilities), logits: try tensor(output.logits),
      groupLogits: try tensor(output.groupLogits))
  }
}
