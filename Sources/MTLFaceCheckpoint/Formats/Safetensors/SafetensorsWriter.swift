/// A writer that collects tensors and writes them to a safetensors file.
///
///     var writer = SafetensorsWriter(metadata: ["license": "Apache-2.0"])
///     try writer.addFloats("weight", shape: [4, 3], values: weight)
///     try writer.write(to: "model.safetensors")
///
/// The writer uses the same layout as the safetensors library, so that equal tensors result in
/// equal bytes. Tensors with wider types come first, tensors of the same type are sorted by the
/// bytes of their names, and the header is padded with spaces to a multiple of 8 bytes. Unlike the
/// library, which writes metadata entries in random order, the writer sorts them by key. Values are
/// converted in blocks of at most 32,768 elements, so that the model is not copied.
public struct SafetensorsWriter {
  /// A function that calls `body` with the values of a tensor in row-major order.
  ///
  /// The values are valid only while `body` runs.
  public typealias ValueProvider<Element> =
    (_ body: (UnsafeBufferPointer<Element>) throws -> Void) throws -> Void

  /// The entries of `__metadata__`, which are written in ascending order of their keys. If there
  /// are no entries, the header does not contain `__metadata__`.
  public var metadata: [String: String]
  private(set) var entries: [Entry] = []
  private var names: Set<String> = []

  /// A tensor to write and the source of its values.
  struct Entry {
    enum Source {
      case floats(ValueProvider<Float>)
      case integers(ValueProvider<Int64>)
      case stored(StoredTensor)
    }
    var name: String
    var type: TensorElementType
    var shape: [Int]
    var byteCount: Int
    var source: Source
  }

  /// Creates a writer without tensors.
  ///
  /// - Parameter metadata: The entries of `__metadata__`.
  public init(metadata: [String: String] = [:]) {
    self.metadata = metadata
  }

  /// Adds a tensor of floats whose values are requested when the file is written.
  ///
  /// - Parameters:
  ///   - name: The name of the tensor, which must be unique.
  ///   - shape: The dimensions, outermost first.
  ///   - type: The stored type, which is `f32`, `f16` or `bf16`. Values are rounded to nearest,
  ///     ties to even.
  ///   - provider: A function that is called once for each write. It must call its argument exactly
  ///     once, with as many values as the product of `shape`.
  /// - Throws: ``CheckpointError`` `duplicateKey`, `impossibleShape` or `unsupportedElementType` if
  ///   an argument is invalid.
  public mutating func addFloats(
    _ name: String, shape: [Int], as type: TensorElementType = .f32,
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
  /// - Parameters:
  ///   - name: The name of the tensor, which must be unique.
  ///   - shape: The dimensions, outermost first.
  ///   - type: The stored type, which is `f32`, `f16` or `bf16`. Values are rounded to nearest,
  ///     ties to even.
  ///   - values: The values in row-major order. A wrong number of values is reported when the file
  ///     is written.
  /// - Throws: ``CheckpointError`` `duplicateKey`, `impossibleShape` or `unsupportedElementType` if
  ///   an argument is invalid.
  public mutating func addFloats(
    _ name: String, shape: [Int], as type: TensorElementType = .f32, values: [Float]
  ) throws {
    try addFloats(name, shape: shape, as: type) { body in
      try values.withUnsafeBufferPointer(body)
    }
  }

  /// Adds a tensor of 64-bit integers, such as a counter.
  ///
  /// - Parameters:
  ///   - name: The name of the tensor, which must be unique.
  ///   - shape: The dimensions, outermost first.
  ///   - values: The values in row-major order. A wrong number of values is reported when the file
  ///     is written.
  /// - Throws: ``CheckpointError`` `duplicateKey` or `impossibleShape` if an argument is invalid.
  public mutating func addIntegers(_ name: String, shape: [Int], values: [Int64]) throws {
    try add(name, .i64, shape, .integers { try values.withUnsafeBufferPointer($0) })
  }

  /// Adds a tensor from another file, whose values are read when this file is written.
  ///
  /// - Parameters:
  ///   - tensor: The tensor. Its file must not change before this file is written.
  ///   - name: The new name, or `nil` to keep the name.
  ///   - type: The stored type of a floating-point tensor, which is `f32`, `f16` or `bf16`, or
  ///     `nil` to keep the type. Integer and Boolean tensors always keep their type.
  /// - Throws: ``CheckpointError`` `duplicateKey` if the writer already has a tensor with the same
  ///   name, or `unsupportedElementType` if `type` is not one of these types.
  public mutating func add(
    _ tensor: StoredTensor, as name: String? = nil, floatsAs type: TensorElementType? = nil
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

  /// Adds all tensors and metadata from another file.
  ///
  /// - Parameters:
  ///   - archive: The other file, which must not change before this file is written.
  ///   - type: The stored type of floating-point tensors, which is `f32`, `f16` or `bf16`, or `nil`
  ///     to keep their types.
  /// - Throws: ``CheckpointError`` `duplicateKey` if the writer already has a tensor with the same
  ///   name, or `unsupportedElementType` if `type` is not one of these types.
  public mutating func add(_ archive: TensorArchive, floatsAs type: TensorElementType? = nil) throws
  {
    metadata.merge(archive.metadata) { _, new in new }
    for key in archive.keys { try add(archive.tensor(key), floatsAs: type) }
  }

  private mutating func add(
    _ name: String, _ type: TensorElementType, _ shape: [Int], _ source: Entry.Source
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
