import MTLFace

/// Weights that were read, checked, and are ready to be written.
struct Conversion {
  /// `paper (ir50)`, where the result is an MTLFace model.
  let model: String?
  /// Tensors that the result holds.
  let tensorCount: Int
  /// Names of what the result cannot hold.
  let leftOut: [String]
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
        try writer.add(tensor, as: Self.plainName(key), floatsAs: type)
      } catch CheckpointError.duplicateKey(_, let key) {
        // The writer does not know whose names these were.
        throw CheckpointError.duplicateKey(path: file, key: key)
      }
    }
    tensorCount = archive.keys.count
    leftOut = archive.attributes.keys.sorted()
    write = { [writer] in try writer.write(to: $0) }
  }

  /// A recognition network as one model.
  init(onnx: String, type: ElementType?, metadata: [String: String]) throws {
    try self.init(ONNXImport.model(from: onnx), type, metadata)
  }

  /// The authors' modules as one model.
  init(
    modules: [String], preset: ModelConfiguration.Preset, type: ElementType?,
    metadata: [String: String]
  ) throws {
    try self.init(StateDictImport.model(from: modules, preset: preset), type, metadata)
  }

  private init(_ read: Model, _ type: ElementType?, _ metadata: [String: String]) throws {
    var result = read
    result.metadata.merge(metadata) { $1 }
    model = result.configuration.shortName
    tensorCount = try result.network().parameters.count
    leftOut = []
    write = { [result] in try result.save(to: $0, as: type ?? .f32) }
  }

  /// A name without the `module.` that DataParallel puts in front, at the root or in a state
  /// dictionary inside a checkpoint.
  static func plainName(_ key: String) -> String {
    var parts = key.split(separator: ".", omittingEmptySubsequences: false)
    for position in 0...1 where parts.count > position + 1 && parts[position] == "module" {
      parts.remove(at: position)
      break
    }
    return parts.joined(separator: ".")
  }
}

/// The file that a verb writes.
enum OutputFile {
  /// Refuses to write a result over what it is made from.
  static func check(_ path: String, isNone inputs: [String]) throws {
    guard let identity = SystemFile.identity(path),
      inputs.contains(where: { SystemFile.identity($0) == identity })
    else { return }
    throw PhotoProblem(
      description: "\(path): is an input too, which would be lost; give another path")
  }

  /// Refuses what must not be written, before any work is done.
  static func check(_ path: String, replaces: Bool) throws {
    guard replaces || !SystemFile.exists(path) else { throw OutputExists(path: path) }
  }
}

/// A file that would be overwritten.
struct OutputExists: Error, CustomStringConvertible {
  let path: String
  var description: String {
    "\(path): exists already; give another path, or --force to replace it"
  }
}

/// The names of the presets.
enum Presets {
  static let names = ModelConfiguration.Preset.allCases.map(\.rawValue)
}
