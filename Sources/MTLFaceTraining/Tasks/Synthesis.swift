import MTLFaceNetwork
public import MTLFaceTensor

/// A graph that makes faces, run, and kept for its backward pass: what all methods of synthesis begin a
/// step with.
struct Synthesis<Scalar: TensorScalar> {
  private let execution: Execution<Scalar>

  /// Runs a graph.
  /// - Parameter learns: Whether a backward pass will follow.
  init(
    _ graph: Graph, _ inputs: [String: Tensor<Scalar>], outputs: [Graph.Value],
    _ parameters: ParameterStore<Scalar>, _ pool: ThreadPool, learns: Bool
  ) throws {
    execution = try Execution(
      graph, inputs: inputs, parameters: parameters, outputs: outputs,
      differentiating: learns ? { Self.isGenerator($0) } : nil, pool: pool)
  }

  /// Whether a parameter is the generator's: what learns of such a graph.
  static func isGenerator(_ spec: ParameterSpec) -> Bool {
    ModelPart(key: spec.key) == .generator
  }

  /// The value of an output.
  func value(_ value: Graph.Value) throws -> Tensor<Scalar> { try execution.value(value) }

  /// New running statistics of the generator.
  var updates: [StateUpdate<Scalar>] { execution.updates }

  /// The gradients of the generator's parameters from those of outputs; once.
  func backward(_ gradients: [(Graph.Value, Tensor<Scalar>)]) throws -> [String: Tensor<Scalar>] {
    try execution.backward(gradients).parameters
  }
}

/// Runs a loss of a discriminator: its value, and the gradients added to a sum.
struct Judgement {
  let graph: Graph
  let loss: Graph.Value

  /// - Parameters:
  ///   - inputs: Of the graph.
  ///   - share: What the gradients count.
  ///   - sum: Takes the gradients.
  ///   - parameters: Takes the new running statistics and power vectors.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)``.
  func run<Scalar: TensorScalar>(
    _ inputs: [String: Tensor<Scalar>], term: String, share: Double,
    _ sum: inout Gradients<Scalar>, _ parameters: inout ParameterStore<Scalar>, _ pool: ThreadPool
  ) throws -> Double {
    let execution = try Execution(
      graph, inputs: inputs, parameters: parameters, outputs: [loss],
      differentiating: { Self.isDiscriminator($0) }, pool: pool)
    let value = try finiteLoss(execution.value(loss), term)
    try parameters.apply(execution.updates)
    let gradients = try execution.backward([(loss, Tensor(scalar: Scalar(share)))])
    for (key, gradient) in gradients.parameters { try sum.add(gradient, for: key, pool) }
    return value
  }

  /// Whether a parameter is a discriminator's: what learns of such a graph.
  static func isDiscriminator(_ spec: ParameterSpec) -> Bool {
    ModelPart(key: spec.key) == .discriminator
  }
}

/// The number of a loss.
/// - Throws: ``TrainingError/nonFiniteLoss(term:)`` for one that is infinite or not a number.
func finiteLoss<Scalar: TensorScalar>(_ loss: Tensor<Scalar>, _ term: String) throws -> Double {
  let value = Double(loss.first)
  guard value.isFinite else { throw TrainingError.nonFiniteLoss(term: term) }
  return value
}

/// The gradients of one iteration of synthesis, for tests and observers.
public struct SynthesisGradients<Scalar: TensorScalar>: Sendable {
  /// Of the discriminators, by key.
  public let discriminator: [String: Tensor<Scalar>]
  /// Of the generator, by key.
  public let generator: [String: Tensor<Scalar>]
}
