/// The named tensors of a weights file, read lazily.
///
///     let archive = try TensorArchive.open("encoder.pth").strippingPrefix("module.")
///     for key in archive.keys { print(key, archive[key]?.shape ?? []) }
///
/// Whatever the bytes are, opening either succeeds or throws a ``CheckpointError``: nothing in a
/// file is ever executed, and what is allocated stays within a small multiple of the file's size.
/// Values are safe to share between threads.
public struct TensorArchive: Sendable {
  /// The file formats that can be read.
  public enum Format: String, Sendable, CaseIterable {
    /// Safetensors.
    case safetensors
    /// `torch.save` since PyTorch 1.6: a zip of a pickle and raw storages.
    case torchZip
    /// `torch.save` before 1.6: pickles followed by raw storages.
    case torchLegacy
    /// One Python pickle, protocol 2 to 5, of plain data and numpy arrays.
    case pickle
    /// ONNX: the initializers of the graph. ``ONNXFile`` reads the rest of it.
    case onnx
  }

  /// The names of the tensors, in the order of the file.
  public private(set) var keys: [String] = []
  /// The tensors by name.
  public private(set) var tensors: [String: StoredTensor] = [:]
  /// The `__metadata__` of a safetensors file, the `metadata_props` of an ONNX file; empty for other
  /// formats.
  public var metadata: [String: String] = [:]
  /// What a PyTorch file holds beside tensors, by dotted path: `epoch`, `param_groups.0.lr`.
  public private(set) var attributes: [String: CheckpointValue] = [:]
  /// The path of the file, or the name given for bytes in memory.
  public let path: String
  /// The format found.
  public let format: Format

  /// The tensor of that name, if any.
  public subscript(key: String) -> StoredTensor? { tensors[key] }

  /// The tensor of that name.
  ///
  /// - Throws: ``CheckpointError`` `missingTensor`.
  public func tensor(_ key: String) throws -> StoredTensor {
    guard let tensor = tensors[key] else {
      throw CheckpointError.missingTensor(path: path, tensor: key)
    }
    return tensor
  }

  /// Opens a weights file, telling its format by its content; the name's extension plays no part.
  ///
  /// The file is mapped, not read: do not let another process cut it short while this value or a
  /// tensor of it lives (the system would end the process with SIGBUS). Replacing the file by
  /// renaming is harmless.
  /// - Throws: ``CheckpointError``.
  public static func open(_ path: String) throws -> TensorArchive {
    try TensorArchive(file: FileBytes(mapping: path))
  }

  /// Reads a weights file that is already in memory; this is the entry for a fuzzer.
  ///
  /// - Parameters:
  ///   - bytes: the whole file; copied.
  ///   - name: stands for the path in messages.
  /// - Throws: ``CheckpointError``.
  public init(bytes: [UInt8], name: String) throws {
    try self.init(file: FileBytes(copying: bytes, path: name))
  }

  /// Reads a weights file that lies in memory that never goes away, such as weights embedded in the
  /// program, without copying it.
  ///
  /// - Parameters:
  ///   - bytes: borrowed; must stay valid and unchanged as long as this value or a tensor of it
  ///     lives.
  ///   - name: stands for the path in messages.
  /// - Throws: ``CheckpointError``.
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

  /// Appends a tensor under its name.
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
