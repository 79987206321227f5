import MTLFaceSupport

extension CheckpointError: CustomStringConvertible {
  /// A one-line message with the path of the file, the problem and a remedy.
  public var description: String {
    "\(Self.singleLine(path)): \(problem)"
  }

  /// The path of the file, or the name supplied for bytes in memory.
  public var path: String {
    switch self {
    case .cannotOpen(let path, _), .notAFile(let path, _), .emptyFile(let path),
      .truncated(let path, _, _), .unknownFormat(let path, _), .headerTooLong(let path, _, _),
      .malformedHeader(let path, _, _), .duplicateKey(let path, _),
      .overlappingTensors(let path, _, _), .gap(let path, _, _), .trailingBytes(let path, _),
      .unsupportedElementType(let path, _, _), .sizeMismatch(let path, _, _, _),
      .impossibleShape(let path, _, _), .outOfRange(let path, _, _, _),
      .malformedZip(let path, _), .compressedEntry(let path, _),
      .overlappingEntries(let path, _, _), .missingEntry(let path, _), .bigEndian(let path),
      .malformedPickle(let path, _, _), .refusedGlobal(let path, _),
      .unsupportedOpcode(let path, _, _), .limitExceeded(let path, _, _),
      .malformedPairs(let path, _), .malformedRecords(let path, _), .missingTensor(let path, _),
      .wrongCount(let path, _, _, _),
      .notIntegers(let path, _, _),
      .missingRoot(let path, _, _), .cannotWrite(let path, _), .valueOutOfRange(let path, _, _, _):
      path
    }
  }

  private var problem: String {
    fileProblem ?? headerProblem ?? tensorProblem ?? torchProblem ?? useProblem
  }

  private var fileProblem: String? {
    switch self {
    case .cannotOpen(_, let reason):
      "cannot be opened (\(Self.singleLine(reason))); check the path and its permissions"
    case .notAFile(_, let kind): "is \(kind) and not a file; specify the path of a weights file"
    case .emptyFile: "is empty; copy or download the file again"
    case .truncated(_, let size, .some(let needed)):
      "is truncated and has only \(size) of at least \(Self.bytes(needed)); copy it again"
    case .truncated(_, let size, .none):
      "is truncated and has only \(Self.bytes(size)); copy it again"
    case .unknownFormat(_, let hint):
      "is not a weights file (\(Self.singleLine(hint))); use a safetensors or PyTorch file"
    default: nil
    }
  }

  private var headerProblem: String? {
    switch self {
    case .headerTooLong(_, let length, let limit):
      "states a header size of \(length) bytes, which exceeds the limit of \(limit); the file is "
        + "damaged or has another format"
    case .malformedHeader(_, let offset, let problem):
      "has a damaged header (at byte \(offset), \(Self.singleLine(problem))); copy it again"
    case .duplicateKey(_, let key):
      "contains the name \(Self.quoted(key)) twice; save the file again with distinct names"
    case .overlappingTensors(_, let tensor, let other):
      "stores the tensors \(Self.quoted(tensor)) and \(Self.quoted(other)) in the same bytes; "
        + "save it again"
    case .gap(_, let tensor, let bytes):
      "has unused bytes (\(bytes)) before the tensor \(Self.quoted(tensor)); save it again"
    case .trailingBytes(_, let bytes):
      "has unused bytes (\(bytes)) after the last tensor; copy it again"
    default: nil
    }
  }

  private var tensorProblem: String? {
    switch self {
    case .unsupportedElementType(_, let tensor, let type):
      "contains the tensor \(Self.quoted(tensor)) of the unsupported type \(Self.quoted(type)); "
        + "convert the tensor to float32"
    case .sizeMismatch(_, let tensor, let expected, let found):
      "stores \(Self.bytes(found)) for the tensor \(Self.quoted(tensor)), but its shape "
        + "requires \(expected); save it again"
    case .impossibleShape(_, let tensor, let problem):
      "contains the tensor \(Self.quoted(tensor)) with an invalid layout "
        + "(\(Self.singleLine(problem))); save it again"
    case .outOfRange(_, let tensor, let end, let available):
      "contains the tensor \(Self.quoted(tensor)), which ends at byte \(end) of only \(available); "
        + "copy it again"
    default: nil
    }
  }

  private var torchProblem: String? {
    switch self {
    case .malformedZip(_, let problem):
      "is a damaged PyTorch file (\(Self.singleLine(problem))); copy it again"
    case .compressedEntry(_, let entry):
      "contains the compressed entry \(Self.quoted(entry)); repack the file with zip -0"
    case .overlappingEntries(_, let entry, let other):
      "stores the entries \(Self.quoted(entry)) and \(Self.quoted(other)) in the same bytes; "
        + "do not use the file"
    case .missingEntry(_, let entry):
      "does not contain the entry \(Self.quoted(entry)); copy it again"
    case .bigEndian: "was written on a big-endian machine; save it on a little-endian machine"
    case .malformedPickle(_, let offset, let problem):
      "has a damaged pickle (at byte \(offset), \(Self.singleLine(problem))); copy it again"
    case .refusedGlobal(_, let name):
      "refers to the Python object \(Self.quoted(name)), which is not allowed; "
        + "save only data, for example with torch.save(model.state_dict(), path)"
    case .unsupportedOpcode(_, let opcode, let offset):
      "uses the pickle opcode 0x\(String(opcode, radix: 16)) at byte \(offset), which is not "
        + "supported; save the file again with torch.save"
    case .limitExceeded(_, let what, let limit):
      "contains more than \(limit) \(Self.singleLine(what)), the limit for a file of its size; "
        + "do not use the file"
    default: nil
    }
  }

  private var useProblem: String {
    switch self {
    case .malformedPairs(_, let problem):
      "is not a list of verification pairs (\(Self.singleLine(problem))); use an insightface .bin file"
    case .malformedRecords(_, let problem):
      "is damaged or not a RecordIO file (\(Self.singleLine(problem))); use insightface's train.rec "
        + "and train.idx, or convert the images again"
    case .missingTensor(_, let tensor):
      "does not contain the tensor \(Self.quoted(tensor)); use weights of the same architecture"
    case .wrongCount(_, let tensor, let expected, let found):
      "has \(expected) elements in the tensor \(Self.quoted(tensor)), but \(found) were supplied; "
        + "check the shape"
    case .notIntegers(_, let tensor, let type):
      "stores the tensor \(Self.quoted(tensor)) with the non-integer type \(type.rawValue); read it "
        + "as floats"
    case .missingRoot(_, let root, let available):
      "contains no tensors under \(Self.quoted(root)); "
        + (available.isEmpty
          ? "it is empty"
          : "use one of the roots "
            + available.prefix(8).map(Self.quoted).joined(separator: ", "))
    case .cannotWrite(_, let reason):
      "cannot be written (\(Self.singleLine(reason))); free disk space or choose another path"
    case .valueOutOfRange(_, let tensor, let value, let type):
      "contains \(value) in the tensor \(Self.quoted(tensor)), which \(type.rawValue) cannot "
        + "represent; store the tensor as F32"
    default: "is damaged"
    }
  }

  /// Returns `text` in a form that is safe to print on one line.
  ///
  /// Control characters, line separators and bidirectional formatting characters are replaced with
  /// `?`. Text after `limit` Unicode scalars is replaced with an ellipsis.
  static func singleLine(_ text: String, limit: Int = 1024) -> String {
    let scalars = text.unicodeScalars
    let line = String(scalars.prefix(limit)).replacing(.controlAndDirection) { _ in "?" }
    return line + (scalars.dropFirst(limit).isEmpty ? "" : "…")
  }

  /// Returns a name read from a file in quotation marks, truncated to 120 Unicode scalars.
  static func quoted(_ name: String) -> String {
    "\"\(singleLine(name, limit: 120))\""
  }

  private static func bytes(_ count: Int) -> String {
    "\(count) \(NumberFormat.inflected("byte", for: count))"
  }
}
