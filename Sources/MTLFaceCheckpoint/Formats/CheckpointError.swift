/// Why a file of weights or arrays was refused or could not be written.
///
/// Every case carries the file's path (or the name given for bytes in memory); ``description`` is
/// one line that names the file, what is wrong and what to do about it.
public enum CheckpointError: Error, Equatable, Sendable {
  // MARK: Files

  /// The file could not be opened, examined or mapped; `reason` is the system's.
  case cannotOpen(path: String, reason: String)
  /// The path is a directory, a pipe, a device or the like.
  case notAFile(path: String, kind: String)
  /// The file has no bytes.
  case emptyFile(path: String)
  /// The file ends too early; `needed` is the least size it must have, where that is known.
  case truncated(path: String, size: Int, needed: Int?)
  /// The content is none of the formats known; `hint` says what it looks like.
  case unknownFormat(path: String, hint: String)

  // MARK: Safetensors

  /// The header claims more bytes than the file or the cap allows.
  case headerTooLong(path: String, length: UInt64, limit: Int)
  /// The JSON header breaks the rules at a byte of the file.
  case malformedHeader(path: String, offset: Int, problem: String)
  /// A name occurs twice.
  case duplicateKey(path: String, key: String)
  /// Two tensors claim the same bytes.
  case overlappingTensors(path: String, tensor: String, other: String)
  /// Bytes in front of a tensor belong to no tensor.
  case gap(path: String, tensor: String, bytes: Int)
  /// Bytes after the last tensor belong to no tensor.
  case trailingBytes(path: String, bytes: Int)

  // MARK: Tensors

  /// The element type is not one of ``ElementType``.
  case unsupportedElementType(path: String, tensor: String, type: String)
  /// Shape times element size is not the number of bytes given.
  case sizeMismatch(path: String, tensor: String, expected: Int, found: Int)
  /// A shape, a stride or an offset is negative, overflows or is otherwise impossible.
  case impossibleShape(path: String, tensor: String, problem: String)
  /// A tensor reaches beyond the bytes that should hold it.
  case outOfRange(path: String, tensor: String, end: Int, available: Int)

  // MARK: PyTorch

  /// The zip container is damaged.
  case malformedZip(path: String, problem: String)
  /// A zip entry is compressed or encrypted, which PyTorch never does.
  case compressedEntry(path: String, entry: String)
  /// Two zip entries claim the same bytes.
  case overlappingEntries(path: String, entry: String, other: String)
  /// A zip entry or storage that the file refers to is absent.
  case missingEntry(path: String, entry: String)
  /// The file was written on a big-endian machine.
  case bigEndian(path: String)
  /// The pickled part is damaged or does what data never needs.
  case malformedPickle(path: String, offset: Int, problem: String)
  /// The pickle asks for a function or class that is not on the list of harmless ones.
  case refusedGlobal(path: String, name: String)
  /// The pickle uses an opcode that is not supported.
  case unsupportedOpcode(path: String, opcode: UInt8, offset: Int)
  /// The file asks for more of something than its size can justify.
  case limitExceeded(path: String, what: String, limit: Int)

  // MARK: Pairs

  /// The pickle is sound but holds no verification pairs as insightface writes them.
  case malformedPairs(path: String, problem: String)

  // MARK: Records

  /// The records or their index are damaged, or none at all.
  case malformedRecords(path: String, problem: String)

  // MARK: Use

  /// There is no tensor of that name.
  case missingTensor(path: String, tensor: String)
  /// A caller's buffer, or a value provider, does not have the tensor's number of elements.
  case wrongCount(path: String, tensor: String, expected: Int, found: Int)
  /// Integers were asked of a floating-point tensor.
  case notIntegers(path: String, tensor: String, type: ElementType)
  /// Nothing lies under the root that was selected.
  case missingRoot(path: String, root: String, available: [String])

  // MARK: Writing

  /// The file could not be written; what stood at the path before is untouched.
  case cannotWrite(path: String, reason: String)
  /// A finite value has no finite counterpart in the type it is to be stored in.
  case valueOutOfRange(path: String, tensor: String, value: Double, type: ElementType)
}
