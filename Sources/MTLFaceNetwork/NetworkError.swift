public import MTLFaceTensor

/// An error in the configuration, the parameters or the inputs of a network.
public enum NetworkError: Error, Equatable, CustomStringConvertible {
  /// A configuration value is invalid. The string states the value and what is expected.
  case invalidConfiguration(String)
  /// The store has no value for a parameter.
  case missingParameter(String)
  /// The shape of a parameter differs from its shape in the network.
  case parameterShapeMismatch(String, expected: TensorShape, found: TensorShape)
  /// A graph was run without one of its inputs.
  case missingInput(String)
  /// The requested value is not an output of the execution or plan. The number is the
  /// ``Graph/Value/id`` of the value.
  case missingOutput(Int)
  /// The shape of an input differs from the shape that the graph was traced for.
  case inputShapeMismatch(String, expected: TensorShape, found: TensorShape)
  /// The model does not have the named part. For example, a converted recognizer has no age
  /// estimator and no generator.
  case missingPart(String)
  /// The age group is outside `0..<count`.
  case groupOutOfRange(Int, count: Int)
  /// The target age in years is outside ``TargetAge/validYears``.
  case targetAgeOutOfRange(Double)
  /// Faces encoded by one model were passed to another model.
  case encodingModelMismatch
  /// The named input contains NaN or infinity.
  case nonFiniteInput(String)

  public var description: String {
    switch self {
    case .invalidConfiguration(let problem): "invalid configuration: \(problem)"
    case .missingParameter(let key): "the parameter \(key) has no value; load or initialize it"
    case .parameterShapeMismatch(let key, let expected, let found):
      "the parameter \(key) has the shape \(found) instead of \(expected); use weights of this network"
    case .missingInput(let name): "the input \(name) is missing; pass a tensor for it"
    case .missingOutput(let id):
      "value \(id) is not an output of this execution or plan; list it in the outputs"
    case .inputShapeMismatch(let name, let expected, let found):
      "the input \(name) has the shape \(found); pass a tensor of the shape \(expected)"
    case .missingPart(let part):
      "this model has no \(part); use a model that was trained with one"
    case .groupOutOfRange(let group, let count):
      "age group \(group) is out of range; use a group in 0...\(count - 1)"
    case .targetAgeOutOfRange(let years):
      "invalid value \(years) for the target age; give a number in "
        + "\(TargetAge.validYears.lowerBound)...\(TargetAge.validYears.upperBound)"
    case .encodingModelMismatch:
      "the faces were encoded by another model; encode them again with this model"
    case .nonFiniteInput(let name):
      "the input \(name) must contain only finite values, but it contains NaN or infinity"
    }
  }
}
