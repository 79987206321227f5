/// Why an ONNX file was refused or cannot be written. What it has in common with other files of
/// weights (a cut file, a tensor of the wrong size) is a ``CheckpointError``.
public enum ONNXError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The bytes are not those of an ONNX model from `offset` on.
  case malformed(path: String, offset: Int, problem: String)
  /// A tensor's numbers are in another file.
  case externalData(path: String, tensor: String)
  /// A node reads a value that nothing defines.
  case undefinedValue(path: String, node: String, value: String)
  /// A node reads a value that it, or a node after it, defines: a cycle or a wrong order.
  case usedBeforeDefinition(path: String, node: String, value: String)
  /// Two nodes, inputs or initializers define the same value.
  case duplicateValue(path: String, value: String)
  /// An operator that recognition networks of the ArcFace family do not have.
  case unsupportedOperator(path: String, node: String, name: String)
  /// The graph, at this node, is not that of an IResNet, MobileFaceNet or MobileNet.
  case unsupportedStructure(path: String, node: String, problem: String)
  /// The file holds a part of a model that is no model by itself.
  case unsupportedPart(path: String, part: String)
  /// The file would be larger than the format allows.
  case tooLarge(path: String, bytes: Int)

  /// The file's path, or the name given for bytes in memory.
  public var path: String {
    switch self {
    case .malformed(let path, _, _), .externalData(let path, _), .undefinedValue(let path, _, _),
      .usedBeforeDefinition(let path, _, _), .duplicateValue(let path, _),
      .unsupportedOperator(let path, _, _), .unsupportedStructure(let path, _, _),
      .unsupportedPart(let path, _), .tooLarge(let path, _):
      path
    }
  }

  /// One line: the file, what is wrong with it, and the mend.
  public var description: String { "\(CheckpointError.singleLine(path)): \(problem)" }

  private var problem: String {
    switch self {
    case .malformed(_, let offset, let problem):
      "is no sound ONNX file (byte \(offset): \(CheckpointError.singleLine(problem))); "
        + "export it again"
    case .externalData(_, let tensor):
      "keeps tensor \(CheckpointError.quoted(tensor)) in another file; save it as one file"
    case .undefinedValue(_, let node, let value):
      "node \(CheckpointError.singleLine(node)) reads \(CheckpointError.quoted(value)), which "
        + "nothing defines; export it again"
    case .usedBeforeDefinition(_, let node, let value):
      "node \(CheckpointError.singleLine(node)) reads \(CheckpointError.quoted(value)) before it "
        + "is defined (a cycle, or nodes out of order); export it again"
    case .duplicateValue(_, let value):
      "defines \(CheckpointError.quoted(value)) twice; export it again"
    case .unsupportedOperator(_, let node, let name):
      "node \(CheckpointError.singleLine(node)) is the operator \(CheckpointError.quoted(name)), "
        + "which no IResNet, MobileFaceNet or MobileNet has; give such a recognition network"
    case .unsupportedStructure(_, let node, let problem):
      "at \(CheckpointError.singleLine(node)): \(CheckpointError.singleLine(problem)); give an "
        + "IResNet, MobileFaceNet or MobileNet of the ArcFace family"
    case .unsupportedPart(_, let part):
      "holds the part \(CheckpointError.quoted(part)) of a model, which is no model by itself; "
        + "give the encoder's file"
    case .tooLarge(_, let bytes):
      "would be \(bytes) bytes, and an ONNX file has less than 2 GiB; export a smaller part"
    }
  }
}
