/// An error that occurs when an ONNX file is read or written.
///
/// Problems that can occur in all weights files, such as truncation or a tensor of the wrong size,
/// are reported as ``CheckpointError``.
public enum ONNXError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file is not a valid ONNX model. `offset` is the position of the problem in bytes.
  case malformed(path: String, offset: Int, problem: String)
  /// The values of a tensor are stored in another file.
  case externalData(path: String, tensor: String)
  /// A node reads a value that is not defined.
  case undefinedValue(path: String, node: String, value: String)
  /// A node reads a value that the same node or a later node defines, because of a cycle or a wrong
  /// order.
  case usedBeforeDefinition(path: String, node: String, value: String)
  /// Two nodes, inputs or initializers define the same value.
  case duplicateValue(path: String, value: String)
  /// A node uses an operator that recognition networks of the ArcFace family do not use.
  case unsupportedOperator(path: String, node: String, name: String)
  /// The graph differs from an IResNet, MobileFaceNet or MobileNet at the given node.
  case unsupportedStructure(path: String, node: String, problem: String)
  /// The file contains only a part of a model, which cannot be loaded on its own.
  case unsupportedPart(path: String, part: String)
  /// The file would exceed the size limit of the format.
  case tooLarge(path: String, bytes: Int)

  /// The path of the file, or the name supplied for bytes in memory.
  public var path: String {
    switch self {
    case .malformed(let path, _, _), .externalData(let path, _), .undefinedValue(let path, _, _),
      .usedBeforeDefinition(let path, _, _), .duplicateValue(let path, _),
      .unsupportedOperator(let path, _, _), .unsupportedStructure(let path, _, _),
      .unsupportedPart(let path, _), .tooLarge(let path, _):
      path
    }
  }

  /// A one-line message with the path of the file, the problem and a remedy.
  public var description: String { "\(CheckpointError.singleLine(path)): \(problem)" }

  private var problem: String {
    switch self {
    case .malformed(_, let offset, let problem):
      "is not a valid ONNX file (at byte \(offset), \(CheckpointError.singleLine(problem))); "
        + "export it again"
    case .externalData(_, let tensor):
      "stores the tensor \(CheckpointError.quoted(tensor)) in another file; save it as a single file"
    case .undefinedValue(_, let node, let value):
      "reads the undefined value \(CheckpointError.quoted(value)) in the node "
        + "\(CheckpointError.singleLine(node)); export it again"
    case .usedBeforeDefinition(_, let node, let value):
      "reads the value \(CheckpointError.quoted(value)) in the node "
        + "\(CheckpointError.singleLine(node)) before it is defined; export it again"
    case .duplicateValue(_, let value):
      "defines the value \(CheckpointError.quoted(value)) twice; export it again"
    case .unsupportedOperator(_, let node, let name):
      "uses the operator \(CheckpointError.quoted(name)) in the node "
        + "\(CheckpointError.singleLine(node)); use an IResNet, MobileFaceNet or MobileNet"
    case .unsupportedStructure(_, let node, let problem):
      "contains an unsupported network (\(CheckpointError.singleLine(node)): "
        + "\(CheckpointError.singleLine(problem))); use an IResNet, MobileFaceNet or MobileNet"
    case .unsupportedPart(_, let part):
      "contains only the model part \(CheckpointError.quoted(part)); use the file of an encoder"
    case .tooLarge(_, let bytes):
      "would have \(bytes) bytes, but the limit of ONNX is 2 GiB; export a smaller part"
    }
  }
}
