package import MTLFaceNetwork

/// A conversion of weights to a safetensors file. The inputs have been opened and validated.
package struct WeightsConversion {
  /// The short name of the resulting model, for example `paper (ir50)`, or nil if the result is not
  /// an MTLFace model.
  package let modelName: String?
  /// The number of tensors in the result.
  package let tensorCount: Int
  /// The names of values that the result cannot store.
  package let skippedNames: [String]
  private let writer: SafetensorsWriter

  /// Reads a file of any format, to be written tensor by tensor.
  ///
  /// - Parameters:
  ///   - file: The path of the file.
  ///   - type: The element type for floating-point tensors, or nil to keep their types.
  ///   - metadata: Entries to add to the metadata of the file; they replace entries with the same
  ///     keys.
  package init(file: String, type: TensorElementType?, metadata: [String: String]) throws {
    let archive = try TensorArchive.open(file)
    modelName = try FaceModel(ifContainedIn: archive)?.configuration.shortName
    var writer = SafetensorsWriter(metadata: archive.metadata.merging(metadata) { $1 })
    for key in archive.keys {
      let tensor = try archive.tensor(key)
      do {
        try writer.add(tensor, as: Self.removingModulePrefix(from: key), floatsAs: type)
      } catch CheckpointError.duplicateKey(_, let key) {
        // The writer does not know the path of the input.
        throw CheckpointError.duplicateKey(path: file, key: key)
      }
    }
    tensorCount = archive.keys.count
    skippedNames = archive.attributes.keys.sorted()
    self.writer = writer
  }

  /// Reads an ONNX file of a recognition network, to be written as a model.
  package init(onnx: String, type: TensorElementType?, metadata: [String: String]) throws {
    try self.init(ONNXImporter.loadModel(from: onnx), type, metadata)
  }

  /// Reads state dictionaries of the authors' modules, to be written as one model.
  package init(
    modules: [String], preset: ModelConfiguration.Preset, type: TensorElementType?,
    metadata: [String: String]
  ) throws {
    try self.init(StateDictImporter.loadModel(from: modules, preset: preset), type, metadata)
  }

  private init(_ read: FaceModel, _ type: TensorElementType?, _ metadata: [String: String]) throws {
    var result = read
    result.metadata.merge(metadata) { $1 }
    modelName = result.configuration.shortName
    tensorCount = try result.makeNetwork().parameters.count
    skippedNames = []
    writer = try result.makeWriter(as: type ?? .f32)
  }

  /// Writes the result to a path atomically.
  ///
  /// - Throws: ``CheckpointError`` if the file cannot be written.
  package func write(to path: String) throws { try writer.write(to: path) }

  /// Returns a key without the prefix `module.` that PyTorch's DataParallel adds, at the root or in
  /// a state dictionary inside a checkpoint.
  static func removingModulePrefix(from key: String) -> String {
    var parts = key.split(separator: ".", omittingEmptySubsequences: false)
    for position in 0...1 where parts.count > position + 1 && parts[position] == "module" {
      parts.remove(at: position)
      break
    }
    return parts.joined(separator: ".")
  }
}
