public import MTLFaceTensor

/// An error in a network's configuration, its parameters or its inputs.
public enum NetworkError: Error, Equatable, CustomStringConvertible {
  /// A configuration value is out of range. The text states the value and the allowed range.
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
  /// The model lacks the named part. For example, a converted recognizer has no age estimator or
  /// generator.
  case missingPart(String)
  /// The age group is outside `0..<count`.
  case groupOutOfRange(Int, count: Int)
  /// Faces encoded by one model were passed to another model.
  case encodingModelMismatch
  /// The named input contains NaN or infinity.
  case nonFiniteInput(String)

  public var description: String {
    switch self {
    case .invalidConfiguration(let text): "configuration: \(text)"
    case .missingParameter(let key): "the parameter \(key) has no value; load or initialize it"
    case .parameterShapeMismatch(let key, let expected, let found):
      "the parameter \(key) is \(found), the network has \(expected)"
    case .missingInput(let name): "the input \(name) was not given"
    case .missingOutput(let id):
      "value \(id) is not an output of this execution or plan; list it in the outputs"
    case .inputShapeMismatch(let name, let expected, let found):
      "the input \(name) is \(found), needed is \(expected)"
    case .missingPart(let part):
      "this model has no \(part); use a model that was trained with one"
    case .groupOutOfRange(let group, let count):
      "age group \(group) is not one of 0...\(count - 1)"
    case .encodingModelMismatch:
      "the faces were encoded by another model; encode them with the one that is asked"
    case .nonFiniteInput(let name):
      "\(name) holds values that are infinite or not a number"
    }
  }
}
