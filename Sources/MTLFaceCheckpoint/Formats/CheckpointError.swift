/// An error that occurs when a file of weights, arrays or encoded images is read or written.
///
/// Every case contains the path of the file or the name supplied for bytes in memory.
/// ``description`` is a one-line message with the path, the problem and a remedy.
public enum CheckpointError: Error, Equatable, Sendable {
  // MARK: Files

  /// The file could not be opened, examined or mapped; `reason` is the system's error message.
  case cannotOpen(path: String, reason: String)
  /// The path refers to a directory, a pipe, a device or another special file.
  case notAFile(path: String, kind: String)
  /// The file is empty.
  case emptyFile(path: String)
  /// The file ends too early; `needed` is the smallest valid size in bytes, or `nil` if it is
  /// unknown.
  case truncated(path: String, size: Int, needed: Int?)
  /// The contents do not match any supported format; `hint` describes what was found.
  case unknownFormat(path: String, hint: String)

  // MARK: Safetensors

  /// The stated size of the header exceeds the size limit.
  case headerTooLong(path: String, length: UInt64, limit: Int)
  /// The header of a safetensors or `.npy` file is invalid at the byte `offset` of the file.
  case malformedHeader(path: String, offset: Int, problem: String)
  /// A name that must be unique occurs more than once.
  case duplicateKey(path: String, key: String)
  /// Two tensors occupy the same bytes.
  case overlappingTensors(path: String, tensor: String, other: String)
  /// The bytes before a tensor belong to no tensor.
  case gap(path: String, tensor: String, bytes: Int)
  /// The bytes after the last tensor belong to no tensor.
  case trailingBytes(path: String, bytes: Int)

  // MARK: Tensors

  /// The element type is not supported.
  case unsupportedElementType(path: String, tensor: String, type: String)
  /// The stored byte count differs from the number of elements times the element size.
  case sizeMismatch(path: String, tensor: String, expected: Int, found: Int)
  /// A shape, stride or offset is negative, overflows or is otherwise invalid.
  case impossibleShape(path: String, tensor: String, problem: String)
  /// A tensor extends beyond the bytes that should contain it.
  case outOfRange(path: String, tensor: String, end: Int, available: Int)

  // MARK: PyTorch

  /// The zip container is damaged.
  case malformedZip(path: String, problem: String)
  /// A zip entry is compressed or encrypted. PyTorch never writes such entries.
  case compressedEntry(path: String, entry: String)
  /// Two zip entries occupy the same bytes.
  case overlappingEntries(path: String, entry: String, other: String)
  /// A zip entry or storage that the file refers to is missing, or an image index is out of range.
  case missingEntry(path: String, entry: String)
  /// The file contains numbers in big-endian byte order.
  case bigEndian(path: String)
  /// The pickle is damaged or uses a construct that is not required for plain data.
  case malformedPickle(path: String, offset: Int, problem: String)
  /// The pickle refers to a function or class that is not on the allow list.
  case refusedGlobal(path: String, name: String)
  /// The pickle uses an unsupported opcode.
  case unsupportedOpcode(path: String, opcode: UInt8, offset: Int)
  /// Reading the file would exceed a resource limit, which can depend on the size of the file.
  case limitExceeded(path: String, what: String, limit: Int)

  // MARK: Verification pairs

  /// The pickle is valid but is not a list of verification pairs in insightface's format.
  case malformedPairs(path: String, problem: String)

  // MARK: RecordIO

  /// The records or their index are damaged, or the file is not a RecordIO file.
  case malformedRecords(path: String, problem: String)

  // MARK: Use

  /// The file contains no tensor with the given name.
  case missingTensor(path: String, tensor: String)
  /// The number of elements in a caller's buffer or from a value provider differs from the number
  /// of elements of the tensor.
  case wrongCount(path: String, tensor: String, expected: Int, found: Int)
  /// Integers were requested from a floating-point tensor.
  case notIntegers(path: String, tensor: String, type: TensorElementType)
  /// The file has no entries under the selected root.
  case missingRoot(path: String, root: String, available: [String])

  // MARK: Writing

  /// The file could not be written; an existing file at the path is unchanged.
  case cannotWrite(path: String, reason: String)
  /// A finite value is outside the range of the element type in which it would be stored.
  case valueOutOfRange(path: String, tensor: String, value: Double, type: TensorElementType)
}
