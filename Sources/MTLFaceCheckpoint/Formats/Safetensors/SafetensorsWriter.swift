/// Collects tensors and writes them as one safetensors file.
///
///     var writer = SafetensorsWriter(metadata: ["license": "Apache-2.0"])
///     try writer.addFloats("weight", shape: [4, 3], values: weight)
///     try writer.write(to: "model.safetensors")
///
/// The layout is that of the safetensors library, so the same tensors give the same bytes: wide
/// types first, then names in byte order, a header padded with spaces to a multiple of 8. (That
/// library writes two or more metadata entries in random order; here they are sorted.)
/// Values are streamed: beside a buffer of 256 KiB nothing of a model is held twice.
public struct SafetensorsWriter {
  /// Hands a body the values of a tensor, in row-major order, for as long as the body runs.
  public typealias ValueProvider<Element> =
    (_ body: (UnsafeBufferPointer<Element>) throws -> Void) throws -> Void

  /// Written as `__metadata__`, sorted by key; left out where empty.
  public var metadata: [String: String]
  private(set) var entries: [Entry] = []
  private var names: Set<String> = []

  /// A tensor to write and where its values come from.
  struct Entry {
    enum Source {
      case floats(ValueProvider<Float>)
      case integers(ValueProvider<Int64>)
      case stored(StoredTensor)
    }
    var name: String
    var type: ElementType
    var shape: [Int]
    var byteCount: Int
    var source: Source
  }

  /// A writer without tensors.
  public init(metadata: [String: String] = [:]) {
    self.metadata = metadata
  }

  /// Adds a tensor of floats that `provider` hands out when the file is written.
  ///
  /// - Parameters:
  ///   - name: the tensor's name; no two are the same.
  ///   - shape: its sizes, outermost first.
  ///   - type: `f32`, `f16` or `bf16`; rounding is to nearest, ties to even.
  ///   - provider: called once per write; must call its body once, with the product of
  ///     `shape` values.
  /// - Throws: ``CheckpointError`` `duplicateKey`, `impossibleShape` or `unsupportedElementType`.
  public mutating func addFloats(
    _ name: String, shape: [Int], as type: ElementType = .f32,
    provider: @escaping ValueProvider<Float>
  ) throws {
    guard type == .f32 || type == .f16 || type == .bf16 else {
      throw CheckpointError.unsupportedElementType(
        path: "safetensors", tensor: name, type: type.rawValue)
    }
    try add(name, type, shape, .floats(provider))
  }

  /// Adds a tensor of floats.
  ///
  /// - Throws: as ``addFloats(_:shape:as:provider:)``; a wrong number of values is found on
  ///   writing.
  public mutating func addFloats(
    _ name: String, shape: [Int], as type: ElementType = .f32, values: [Float]
  ) throws {
    try addFloats(name, shape: shape, as: type) { body in
      try values.withUnsafeBufferPointer(body)
    }
  }

  /// Adds a tensor of 64-bit integers, such as a counter.
  ///
  /// - Throws: ``CheckpointError`` `duplicateKey` or `impossibleShape`; a wrong number of values is
  ///   found on writing.
  public mutating func addIntegers(_ name: String, shape: [Int], values: [Int64]) throws {
    try add(name, .i64, shape, .integers { try values.withUnsafeBufferPointer($0) })
  }

  /// Adds a tensor of another file; its values are read when the file is written.
  ///
  /// - Parameters:
  ///   - tensor: from an archive that stays open as long as the writer.
  ///   - name: the new name; nil keeps the old one.
  ///   - type: for floating-point tensors, `f32`, `f16` or `bf16`; nil keeps the type. Integers and
  ///     booleans keep theirs in any case.
  /// - Throws: ``CheckpointError`` `duplicateKey` or `unsupportedElementType`.
  public mutating func add(
    _ tensor: StoredTensor, as name: String? = nil, floatsAs type: ElementType? = nil
  ) throws {
    let name = name ?? tensor.name
    guard tensor.elementType.isFloatingPoint, let type, type != tensor.elementType else {
      return try add(name, tensor.elementType, tensor.shape, .stored(tensor))
    }
    guard type == .f32 || type == .f16 || type == .bf16 else {
      throw CheckpointError.unsupportedElementType(
        path: tensor.path, tensor: name, type: type.rawValue)
    }
    try add(name, type, tensor.shape, .stored(tensor))
  }

  /// Adds all tensors and the metadata of another file.
  ///
  /// - Throws: as ``add(_:as:floatsAs:)``.
  public mutating func add(_ archive: TensorArchive, floatsAs type: ElementType? = nil) throws {
    metadata.merge(archive.metadata) { _, new in new }
    for key in archive.keys { try add(archive.tensor(key), floatsAs: type) }
  }

  private mutating func add(
    _ name: String, _ type: ElementType, _ shape: [Int], _ source: Entry.Source
  ) throws {
    guard let count = checkedProduct(shape), shape.count <= StoredTensor.maximumRank,
      !count.multipliedReportingOverflow(by: type.byteSize).overflow
    else {
      throw CheckpointError.impossibleShape(
        path: "safetensors", tensor: name, problem: "shape \(shape)")
    }
    guard name != "__metadata__", names.insert(name).inserted else {
      throw CheckpointError.duplicateKey(path: "safetensors", key: name)
    }
    entries.append(
      Entry(
        name: name, type: type, shape: shape, byteCount: count * type.byteSize, source: source))
  }
}
