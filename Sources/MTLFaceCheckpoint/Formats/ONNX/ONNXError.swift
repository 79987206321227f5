/// An error that occurs when an ONNX file is read or written.
///
/// Problems that all weights files can have, such as a truncated file or a tensor of the wrong
/// size, are ``CheckpointError``s.
public enum ONNXError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The bytes from `offset` on are not a valid ONNX model.
  case malformed(path: String, offset: Int, problem: String)
  /// The values of a tensor are stored in another file.
  case externalData(path: String, tensor: String)
  /// A node reads a value that is not defined anywhere.
  case undefinedValue(path: String, node: String, value: String)
  /// A node reads a value that it or a later node defines, because of a cycle or a wrong order.
  case usedBeforeDefinition(path: String, node: String, value: String)
  /// Two nodes, inputs or initializers define the same value.
  case duplicateValue(path: String, value: String)
  /// A node uses an operator that recognition networks of the ArcFace family do not have.
  case unsupportedOperator(path: String, node: String, name: String)
  /// The graph, at this node, differs from an IResNet, MobileFaceNet or MobileNet.
  case unsupportedStructure(path: String, node: String, problem: String)
  /// The file contains a part of a model that cannot be used on its own.
  case unsupportedPart(path: String, part: String)
  /// The file would exceed the size that the format allows.
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

  /// A one-line message: the file's path, the problem, and what to do about it.
  public var description: String { "\(CheckpointError.singleLine(path)): \(problem)" }

  private var problem: String {
    switch self {
    case .malformed(_, let offset, let problem):
      "is not a valid ONNX file (byte \(offset): \(CheckpointError.singleLine(problem))); "
        + "export it again"
    case .externalData(_, let tensor):
      "stores tensor \(CheckpointError.quoted(tensor)) in another file; save it as one file"
    case .undefinedValue(_, let node, let value):
      "node \(CheckpointError.singleLine(node)) reads \(CheckpointError.quoted(value)), which is "
        + "not defined; export it again"
    case .usedBeforeDefinition(_, let node, let value):
      "node \(CheckpointError.singleLine(node)) reads \(CheckpointError.quoted(value)) before it "
        + "is defined (a cycle, or nodes out of order); export it again"
    case .duplicateValue(_, let value):
      "defines \(CheckpointError.quoted(value)) twice; export it again"
    case .unsupportedOperator(_, let node, let name):
      "node \(CheckpointError.singleLine(node)) uses the operator \(CheckpointError.quoted(name)), "
        + "which no IResNet, MobileFaceNet or MobileNet has; use one of these recognition networks"
    case .unsupportedStructure(_, let node, let problem):
      "at \(CheckpointError.singleLine(node)): \(CheckpointError.singleLine(problem)); use an "
        + "IResNet, MobileFaceNet or MobileNet of the ArcFace family"
    case .unsupportedPart(_, let part):
      "contains the model part \(CheckpointError.quoted(part)), which cannot be used on its own; "
        + "use the encoder's file"
    case .tooLarge(_, let bytes):
      "would have \(bytes) bytes, but the limit of ONNX is 2 GiB; export a smaller part"
    }
  }
}
