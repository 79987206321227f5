import MTLFaceSupport

/// The named tensors of a weights file.
///
///     let archive = try TensorArchive.open("encoder.pth").strippingPrefix("module.")
///     for key in archive.keys { print(key, archive[key]?.shape ?? []) }
///
/// For any input bytes, opening either succeeds or throws a ``CheckpointError`` or, for an ONNX
/// file, an ``ONNXError``. No code in a file is executed. The allocated memory is limited to a
/// small multiple of the file's size. Values are read when they are requested. An archive can be
/// shared between threads.
public struct TensorArchive: Sendable {
  /// A supported file format.
  public enum Format: String, Sendable, CaseIterable {
    /// Safetensors.
    case safetensors
    /// The format of `torch.save` since PyTorch 1.6, a zip archive of a pickle and raw storages.
    case torchZip
    /// The format of `torch.save` before PyTorch 1.6, which consists of pickles followed by raw
    /// storages.
    case torchLegacy
    /// A Python pickle of protocol 2 to 5 that contains plain data and NumPy arrays.
    case pickle
    /// ONNX. The archive contains the initializers of the graph, and ``ONNXFile`` reads all other
    /// parts.
    case onnx
  }

  /// The names of the tensors, in the order of the file.
  public private(set) var keys: [String] = []
  /// The tensors, keyed by name.
  public private(set) var tensors: [String: StoredTensor] = [:]
  /// The `__metadata__` of a safetensors file or the `metadata_props` of an ONNX file. The
  /// dictionary is empty for other formats.
  public var metadata: [String: String] = [:]
  /// The values of a PyTorch or pickle file that are not tensors, keyed by dotted path, such as
  /// `epoch` or `param_groups.0.lr`.
  public private(set) var attributes: [String: CheckpointValue] = [:]
  /// The path of the file, or the name supplied for bytes in memory.
  public let path: String
  /// The format of the file.
  public let format: Format

  /// Returns the tensor with the given name, or `nil` if there is none.
  public subscript(key: String) -> StoredTensor? { tensors[key] }

  /// Returns the tensor with the given name.
  ///
  /// - Throws: ``CheckpointError`` `missingTensor` if there is none.
  public func tensor(_ key: String) throws -> StoredTensor {
    guard let tensor = tensors[key] else {
      throw CheckpointError.missingTensor(path: path, tensor: key)
    }
    return tensor
  }

  /// Opens a weights file.
  ///
  /// The contents of the file determine the format, whatever its extension.
  ///
  /// The file is memory-mapped. Do not truncate it while the archive or one of its tensors exists,
  /// because reading a missing page terminates the process with SIGBUS. Replacing the file by
  /// renaming is safe.
  ///
  /// - Parameter path: The path of the file.
  /// - Returns: An archive of the tensors in the file.
  /// - Throws: ``CheckpointError`` if the bytes are damaged or have an unsupported format;
  ///   ``ONNXError`` if an ONNX file is invalid.
  public static func open(_ path: String) throws -> TensorArchive {
    try TensorArchive(file: FileBytes.mapped(path))
  }

  /// Reads a weights file from bytes in memory, for example in a fuzz test.
  ///
  /// - Parameters:
  ///   - bytes: The contents of the file, which are copied.
  ///   - name: The name that replaces the path in error messages.
  /// - Throws: ``CheckpointError`` if the bytes are damaged or have an unsupported format;
  ///   ``ONNXError`` if an ONNX file is invalid.
  public init(bytes: [UInt8], name: String) throws {
    try self.init(file: FileBytes(copying: bytes, path: name))
  }

  /// Reads a weights file from memory without copying it, for example weights that are embedded in
  /// the program.
  ///
  /// - Parameters:
  ///   - bytes: The contents of the file, which must stay valid and unchanged while the archive or
  ///     one of its tensors exists.
  ///   - name: The name that replaces the path in error messages.
  /// - Throws: ``CheckpointError`` if the bytes are damaged or have an unsupported format;
  ///   ``ONNXError`` if an ONNX file is invalid.
  public init(unsafeBorrowing bytes: UnsafeRawBufferPointer, name: String) throws {
    try self.init(file: FileBytes(unsafeBorrowing: bytes, path: name))
  }

  init(file: FileBytes) throws {
    guard file.count > 0 else { throw CheckpointError.emptyFile(path: file.path) }
    let format = try Format(sniffing: file)
    self.init(path: file.path, format: format)
    switch format {
    case .safetensors: try SafetensorsReader.read(file, into: &self)
    case .torchZip: try TorchZipReader.read(file, into: &self)
    case .torchLegacy: try TorchLegacyReader.read(file, into: &self)
    case .pickle: try PickleReader.read(file, into: &self)
    case .onnx: self = try ONNXFile(file: file).archive
    }
  }

  init(path: String, format: Format) {
    self.path = path
    self.format = format
  }

  /// Adds a tensor under its name.
  mutating func add(_ tensor: StoredTensor) throws {
    guard tensors.updateValue(tensor, forKey: tensor.name) == nil else {
      throw CheckpointError.duplicateKey(path: path, key: tensor.name)
    }
    keys.append(tensor.name)
  }

  /// Adds a value that is not a tensor.
  mutating func add(_ value: CheckpointValue, attribute key: String) throws {
    guard attributes.updateValue(value, forKey: key) == nil else {
      throw CheckpointError.duplicateKey(path: path, key: key)
    }
  }
}
