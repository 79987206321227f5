public import MTLFaceTensor

/// What can go wrong between a network's description, its parameters and its inputs.
public enum NetworkError: Error, Equatable, CustomStringConvertible {
  /// A configuration value is out of its range; the text says which and what is allowed.
  case invalidConfiguration(String)
  /// The store has no value for a parameter.
  case missingParameter(String)
  /// A parameter has another shape than the network's description.
  case parameterShapeMismatch(String, expected: TensorShape, found: TensorShape)
  /// A graph was run without one of its inputs.
  case missingInput(String)
  /// A value was read that is not an output of the execution or the plan. The number is the value's
  /// ``Graph/Value/id``.
  case missingOutput(Int)
  /// An input has another shape than the graph was traced for.
  case inputShapeMismatch(String, expected: TensorShape, found: TensorShape)
  /// The model has no such part (a converted recognizer has no age estimator or generator).
  case missingPart(String)
  /// The age group is not one of the model's.
  case groupOutOfRange(Int, count: Int)
  /// Faces that one model encoded were given to another.
  case encodingModelMismatch
  /// Pixels, or other values given, hold NaN or infinity.
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
