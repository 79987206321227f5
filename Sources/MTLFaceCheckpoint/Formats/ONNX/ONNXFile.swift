import MTLFaceSupport

/// The contents of an ONNX file, which are the inputs, outputs, nodes and tensors of a graph.
///
///     let file = try ONNXFile.open("w600k_mbf.onnx")
///     for (name, count) in file.operatorCounts { print(name, count) }
///
/// For any input bytes, opening either succeeds or throws an ``ONNXError`` or a
/// ``CheckpointError``. The allocated memory is limited to a small multiple of the file's size.
/// Tensor values are read when they are requested.
public struct ONNXFile: Sendable {
  /// The path of the file, or the name supplied for bytes in memory.
  public let path: String
  /// The version of the file format.
  public internal(set) var irVersion = 0
  /// The name and version of the program that wrote the file, such as `pytorch 1.8`.
  public internal(set) var producer = ""
  /// The version of the standard ONNX operator set that the graph uses.
  public internal(set) var opset = 0
  /// The key-value pairs in `metadata_props`.
  public internal(set) var metadata: [String: String] = [:]
  /// The inputs of the graph, without the tensors that the file contains.
  public internal(set) var inputs: [ONNXValueInfo] = []
  /// The outputs of the graph.
  public internal(set) var outputs: [ONNXValueInfo] = []
  /// The initializers, keyed by name, in the order of the file.
  public internal(set) var archive: TensorArchive

  /// The nodes, in the order of the file.
  var nodes: [ONNXNode] = []

  /// Opens an ONNX file, which is memory-mapped.
  ///
  /// - Parameter path: The path of the file, which may have any extension.
  /// - Returns: The contents of the file.
  /// - Throws: ``ONNXError`` or ``CheckpointError`` if the file is invalid.
  public static func open(_ path: String) throws -> ONNXFile {
    try ONNXFile(file: FileBytes.mapped(path))
  }

  /// Reads an ONNX file from bytes in memory.
  ///
  /// - Parameters:
  ///   - bytes: The contents of the file, which are copied.
  ///   - name: The name that replaces the path in error messages.
  /// - Throws: ``ONNXError`` or ``CheckpointError`` if the file is invalid.
  public init(bytes: [UInt8], name: String) throws {
    try self.init(file: FileBytes(copying: bytes, path: name))
  }

  init(file: FileBytes) throws {
    guard file.count > 0 else { throw CheckpointError.emptyFile(path: file.path) }
    path = file.path
    archive = TensorArchive(path: file.path, format: .onnx)
    var reader = ONNXReader(file)
    try reader.read(into: &self)
    archive.metadata = metadata
  }

  /// The operators and the number of nodes that use each operator, in descending order of that
  /// number.
  public var operatorCounts: [(name: String, count: Int)] {
    var counts: [String: Int] = [:]
    for node in nodes { counts[node.operatorName, default: 0] += 1 }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { (name: $0.key, count: $0.value) }
  }

  /// Returns whether a file is an ONNX model.
  ///
  /// The result depends on the first bytes of the file. If they are inconclusive or the file cannot
  /// be read, it depends on the extension `.onnx`.
  public static func isONNX(_ path: String) -> Bool {
    if let file = try? FileBytes.mapped(path),
      let format = try? TensorArchive.Format(sniffing: file)
    {
      return format == .onnx
    }
    return path.lowercased().hasSuffix(".onnx")
  }

  /// Returns whether the file begins like an ONNX model, with a version that is followed by another
  /// field of `ModelProto`.
  static func hasMagic(_ file: FileBytes) -> Bool {
    guard file[0] == 0x08, let version = file[1], (1...31).contains(version) else { return false }
    return [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72].contains(file[2] ?? 0)
  }
}
