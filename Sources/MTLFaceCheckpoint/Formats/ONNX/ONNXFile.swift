/// An ONNX model as a file holds it: the graph's inputs, outputs, nodes and tensors, read lazily.
///
///     let file = try ONNXFile.open("w600k_mbf.onnx")
///     for (name, count) in file.operatorCounts { print(name, count) }
///
/// Whatever the bytes are, opening either succeeds or throws an ``ONNXError`` or a
/// ``CheckpointError``; what is allocated stays within a small multiple of the file's size.
public struct ONNXFile: Sendable {
  /// The path of the file, or the name given for bytes in memory.
  public let path: String
  /// The version of the file format.
  public internal(set) var irVersion = 0
  /// What wrote the file, with its version: `pytorch 1.8`.
  public internal(set) var producer = ""
  /// The version of ONNX's own operators that the graph uses.
  public internal(set) var opset = 0
  /// The texts in `metadata_props`.
  public internal(set) var metadata: [String: String] = [:]
  /// What the graph takes, without the tensors that the file itself gives.
  public internal(set) var inputs: [ONNXValueInfo] = []
  /// What the graph gives.
  public internal(set) var outputs: [ONNXValueInfo] = []
  /// The initializers, by name and in the order of the file.
  public internal(set) var archive: TensorArchive

  /// The operations, in the order of the file.
  var nodes: [ONNXNode] = []

  /// Opens an ONNX file, whatever its name ends in. It is mapped, not read.
  /// - Throws: ``ONNXError``, ``CheckpointError``.
  public static func open(_ path: String) throws -> ONNXFile {
    try ONNXFile(file: FileBytes(mapping: path))
  }

  /// Reads an ONNX file that is already in memory; `name` stands for the path in messages.
  /// - Throws: ``ONNXError``, ``CheckpointError``.
  public init(bytes: [UInt8], name: String) throws {
    try self.init(file: FileBytes(copying: bytes, path: name))
  }

  /// Reads the file.
  init(file: FileBytes) throws {
    guard file.count > 0 else { throw CheckpointError.emptyFile(path: file.path) }
    path = file.path
    archive = TensorArchive(path: file.path, format: .onnx)
    var reader = ONNXReader(file)
    try reader.read(into: &self)
    archive.metadata = metadata
  }

  /// The operators with how often each is used, the most frequent first.
  public var operatorCounts: [(name: String, count: Int)] {
    var counts: [String: Int] = [:]
    for node in nodes { counts[node.operatorName, default: 0] += 1 }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { (name: $0.key, count: $0.value) }
  }

  /// Whether a file is an ONNX model, by its first bytes; where they say nothing, or the file cannot
  /// be read, by the end of its name.
  public static func isONNX(_ path: String) -> Bool {
    if let file = try? FileBytes(mapping: path),
      let format = try? TensorArchive.Format(sniffing: file)
    {
      return format == .onnx
    }
    return path.lowercased().hasSuffix(".onnx")
  }

  /// Whether the first bytes are those of an ONNX model: its version, then a text or a message.
  static func hasMagic(_ file: FileBytes) -> Bool {
    guard file[0] == 0x08, let version = file[1], (1...31).contains(version) else { return false }
    return [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72].contains(file[2] ?? 0)
  }
}
