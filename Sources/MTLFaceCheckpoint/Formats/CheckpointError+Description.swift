extension CheckpointError: CustomStringConvertible {
  /// A one-line message: the file's path, the problem, and what to do about it.
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
    case .notAFile(_, let kind): "is \(kind), not a file; give the path of a weights file"
    case .emptyFile: "is empty; copy or download it again"
    case .truncated(_, let size, .some(let needed)):
      "is truncated: \(size) of at least \(needed) bytes; copy it again"
    case .truncated(_, let size, .none):
      "is truncated: \(size) bytes, and its end is missing; copy it again"
    case .unknownFormat(_, let hint):
      "is not a weights file (\(Self.singleLine(hint))); use a .safetensors or a PyTorch file"
    default: nil
    }
  }

  private var headerProblem: String? {
    switch self {
    case .headerTooLong(_, let length, let limit):
      "claims a header of \(length) bytes, more than the limit of \(limit); "
        + "it is damaged or not a safetensors file"
    case .malformedHeader(_, let offset, let problem):
      "has a damaged header at byte \(offset): \(Self.singleLine(problem)); copy it again"
    case .duplicateKey(_, let key):
      "contains the name \(Self.quoted(key)) twice; save it again with distinct names"
    case .overlappingTensors(_, let tensor, let other):
      "stores tensors \(Self.quoted(tensor)) and \(Self.quoted(other)) in the same bytes; "
        + "save it again"
    case .gap(_, let tensor, let bytes):
      "has \(bytes) unused bytes before tensor \(Self.quoted(tensor)); save it again"
    case .trailingBytes(_, let bytes):
      "has \(bytes) trailing bytes that belong to no tensor; copy it again"
    default: nil
    }
  }

  private var tensorProblem: String? {
    switch self {
    case .unsupportedElementType(_, let tensor, let type):
      "has tensor \(Self.quoted(tensor)) of unsupported type \(Self.quoted(type)); "
        + "convert it to float32"
    case .sizeMismatch(_, let tensor, let expected, let found):
      "stores \(found) bytes for tensor \(Self.quoted(tensor)), but its shape needs \(expected); "
        + "save it again"
    case .impossibleShape(_, let tensor, let problem):
      "has tensor \(Self.quoted(tensor)) with an invalid layout (\(Self.singleLine(problem))); "
        + "save it again"
    case .outOfRange(_, let tensor, let end, let available):
      "has tensor \(Self.quoted(tensor)) ending at byte \(end) of \(available); copy it again"
    default: nil
    }
  }

  private var torchProblem: String? {
    switch self {
    case .malformedZip(_, let problem):
      "is a damaged PyTorch (zip) file: \(Self.singleLine(problem)); copy it again"
    case .compressedEntry(_, let entry):
      "contains the compressed entry \(Self.quoted(entry)); repack it with zip -0"
    case .overlappingEntries(_, let entry, let other):
      "stores entries \(Self.quoted(entry)) and \(Self.quoted(other)) in the same bytes; "
        + "do not trust it"
    case .missingEntry(_, let entry): "is missing the entry \(Self.quoted(entry)); copy it again"
    case .bigEndian: "was written on a big-endian machine; save it on a little-endian one"
    case .malformedPickle(_, let offset, let problem):
      "has a damaged pickle at byte \(offset): \(Self.singleLine(problem)); copy it again"
    case .refusedGlobal(_, let name):
      "refers to the Python object \(Self.quoted(name)), which is not allowed; "
        + "save only plain data; for weights, use torch.save(model.state_dict(), path)"
    case .unsupportedOpcode(_, let opcode, let offset):
      "uses pickle opcode 0x\(String(opcode, radix: 16)) at byte \(offset), which weights do not "
        + "need; save it again with torch.save"
    case .limitExceeded(_, let what, let limit):
      "needs more \(Self.singleLine(what)) than \(limit), the limit for a file of its size; "
        + "do not trust it"
    default: nil
    }
  }

  private var useProblem: String {
    switch self {
    case .malformedPairs(_, let problem):
      "is not a verification pair list: \(Self.singleLine(problem)); use an insightface .bin file"
    case .malformedRecords(_, let problem):
      "is damaged or not a RecordIO file: \(Self.singleLine(problem)); use insightface's train.rec "
        + "with its train.idx, or convert the images again"
    case .missingTensor(_, let tensor):
      "has no tensor \(Self.quoted(tensor)); use weights of the same architecture"
    case .wrongCount(_, let tensor, let expected, let found):
      "tensor \(Self.quoted(tensor)) has \(expected) elements, but \(found) were supplied; "
        + "check its shape"
    case .notIntegers(_, let tensor, let type):
      "tensor \(Self.quoted(tensor)) has the non-integer type \(type.rawValue); read it as floats"
    case .missingRoot(_, let root, let available):
      "has no entries under \(Self.quoted(root)); available: "
        + (available.isEmpty
          ? "none" : available.prefix(8).map(Self.quoted).joined(separator: ", "))
    case .cannotWrite(_, let reason):
      "cannot be written (\(Self.singleLine(reason))); free disk space or choose another path"
    case .valueOutOfRange(_, let tensor, let value, let type):
      "tensor \(Self.quoted(tensor)) contains \(value), which \(type.rawValue) cannot represent; "
        + "store it as F32"
    default: "is damaged"
    }
  }

  /// Returns `text` in a form that is safe to print on one line.
  ///
  /// Control characters, line separators and bidirectional formatting characters become `?`. Text
  /// beyond `limit` Unicode scalars is replaced by an ellipsis.
  static func singleLine(_ text: String, limit: Int = 1024) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(limit) {
      let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
      let isBreak = scalar.value == 0x2028 || scalar.value == 0x2029
      let isDirection =
        (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
      scalars.append(isControl || isBreak || isDirection ? "?" : scalar)
    }
    let isCut = text.unicodeScalars.dropFirst(limit).first != nil
    return String(scalars) + (isCut ? "…" : "")
  }

  /// Returns a name read from a file in quotation marks, truncated to 120 Unicode scalars.
  static func quoted(_ name: String) -> String {
    "\"\(singleLine(name, limit: 120))\""
  }
}
