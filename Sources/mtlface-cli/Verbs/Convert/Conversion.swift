import MTLFace

/// Weights that were read, checked, and are ready to be written.
struct Conversion {
  /// `paper (ir50)`, where the result is an MTLFace model.
  let model: String?
  /// Tensors that the result holds.
  let tensorCount: Int
  /// Names of what the result cannot hold.
  let skippedNames: [String]
  /// Writes the result: whole or not at all.
  let write: (_ path: String) throws -> Void

  /// One file of any format, tensor for tensor.
  init(file: String, type: ElementType?, metadata: [String: String]) throws {
    let archive = try TensorArchive.open(file)
    model = try FileDescription.model(in: archive)?.configuration.shortName
    var writer = SafetensorsWriter(metadata: archive.metadata.merging(metadata) { $1 })
    for key in archive.keys {
      let tensor = try archive.tensor(key)
      do {
        try writer.add(tensor, as: Self.removingModulePrefix(from: key), floatsAs: type)
      } catch CheckpointError.duplicateKey(_, let key) {
        // The writer does not know whose names these were.
        throw CheckpointError.duplicateKey(path: file, key: key)
      }
    }
    tensorCount = archive.keys.count
    skippedNames = archive.attributes.keys.sorted()
    write = { [writer] in try writer.write(to: $0) }
  }

  /// A recognition network as one model.
  init(onnx: String, type: ElementType?, metadata: [String: String]) throws {
    try self.init(ONNXImporter.loadModel(from: onnx), type, metadata)
  }

  /// The authors' modules as one model.
  init(
    modules: [String], preset: ModelConfiguration.Preset, type: ElementType?,
    metadata: [String: String]
  ) throws {
    try self.init(StateDictImporter.loadModel(from: modules, preset: preset), type, metadata)
  }

  private init(_ read: Model, _ type: ElementType?, _ metadata: [String: String]) throws {
    var result = read
    result.metadata.merge(metadata) { $1 }
    model = result.configuration.shortName
    tensorCount = try result.makeNetwork().parameters.count
    skippedNames = []
    write = { [result] in try result.save(to: $0, as: type ?? .f32) }
  }

  /// A name without the `module.` that DataParallel puts in front, at the root or in a state
  /// dictionary inside a checkpoint.
  static func removingModulePrefix(from key: String) -> String {
    var parts = key.split(separator: ".", omittingEmptySubsequences: false)
    for position in 0...1 where parts.count > position + 1 && parts[position] == "module" {
      parts.remove(at: position)
      break
    }
    return parts.joined(separator: ".")
  }
}
