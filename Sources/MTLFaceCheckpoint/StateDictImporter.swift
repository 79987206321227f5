public import MTLFaceNetwork
import MTLFaceTensor

/// An importer for networks that the authors' code saved as one PyTorch state dictionary per
/// module.
///
/// A state dictionary may be part of a training checkpoint, and its keys may have the prefix
/// `module.`.
public enum StateDictImporter {
  /// The modules, each of which is recognized by a key that no other module has. The raw value is
  /// the prefix of the module's parameters.
  private enum Module: String, CaseIterable {
    case encoder, age, generator, discriminator

    var signatureKey: String {
      switch self {
      case .encoder: "input_layer.0.weight"
      case .age: "age_output_layer.2.weight"
      case .generator: "up_1.shortcut.weight"
      case .discriminator: "main.8.weight"
      }
    }
  }

  /// Creates a model from the files of its modules.
  ///
  /// The number of units of an IR encoder, the use of squeeze-and-excitation and feature
  /// decomposition, and the number of age groups are determined from the keys and shapes. The
  /// preset determines all other settings. Modules without a file are omitted.
  ///
  /// - Parameters:
  ///   - paths: The paths of the files in any order. One of them must contain an encoder.
  ///   - preset: The preset that determines the architecture.
  /// - Returns: The model.
  /// - Throws: ``CheckpointError`` if a file cannot be read; ``ModelFileError`` if the modules are
  ///   incomplete or do not match the preset.
  public static func loadModel(from paths: [String], preset: ModelConfiguration.Preset) throws
    -> FaceModel
  {
    var modules: [Module: TensorArchive] = [:]
    for path in paths {
      let archive = try findStateDict(in: TensorArchive.open(path))
      guard let module = Module.allCases.first(where: { archive[$0.signatureKey] != nil }) else {
        throw ModelFileError.unknownModule(path: path)
      }
      guard modules.updateValue(archive, forKey: module) == nil else {
        throw ModelFileError.duplicateModule(path: path, module: module.rawValue)
      }
    }
    guard let encoder = modules[.encoder] else {
      throw ModelFileError.missingEncoder(path: paths.first ?? "")
    }
    let configuration = try configuration(preset, modules, encoder)
    var store = ParameterStore<Float>()
    let network = try FaceNetwork(configuration)
    for (module, archive) in modules {
      let prefix = module.rawValue + "."
      let specs = network.parameters.filter { $0.key.hasPrefix(prefix) }
      let cleaned =
        module == .generator ? try removingFilterMasks(archive, configuration) : archive
      let values = try ParameterLoader.load(specs, from: cleaned.addingPrefix(prefix))
      for (key, tensor) in values.tensors { store[key] = tensor }
      for (key, count) in values.counters { store[counter: key] = count }
    }
    return try FaceModel(
      configuration: configuration, parameters: store,
      metadata: ["source": "state dictionaries of PyTorch modules"])
  }

  /// Returns the state dictionary of a file, which is at the root of the file or one level below
  /// it.
  private static func findStateDict(in archive: TensorArchive) throws -> TensorArchive {
    let plain = try archive.strippingPrefix("module.")
    if Module.allCases.contains(where: { plain[$0.signatureKey] != nil }) { return plain }
    for root in archive.roots {
      guard let inner = try? archive.selecting(root: root).strippingPrefix("module.") else {
        continue
      }
      if Module.allCases.contains(where: { inner[$0.signatureKey] != nil }) { return inner }
    }
    return plain
  }

  private static func configuration(
    _ preset: ModelConfiguration.Preset, _ modules: [Module: TensorArchive],
    _ encoder: TensorArchive
  ) throws -> ModelConfiguration {
    var configuration = ModelConfiguration(preset, includesTrainingParts: true)
    configuration.hasAgeAdversary = false
    if configuration.encoder.family == .ir {
      configuration.encoder.units = (1...4).map { block in
        let prefix = "block\(block)."
        let units = encoder.keys.compactMap { key -> Int? in
          guard key.hasPrefix(prefix) else { return nil }
          return Int(key.dropFirst(prefix.count).prefix { $0 != "." })
        }
        return min((units.max() ?? -1), 1_000) + 1
      }
      configuration.encoder.squeezeExcitation =
        encoder["block1.0.res_layer.6.fc1.weight"] != nil
    }
    if encoder["fsm.channel.0.weight"] == nil, encoder["fsm.spatial.0.weight"] == nil {
      configuration.attention = nil
    }
    if let groups = modules[.age]?["group_output_layer.weight"]?.shape.first {
      configuration.groupCount = groups
    }
    if modules[.age] == nil { configuration.age = nil }
    if modules[.generator] == nil { configuration.generator = nil }
    if modules[.discriminator] == nil { configuration.discriminator = nil }
    return configuration
  }

  /// Returns the generator without its `_unit_mapping` buffers, after checking that they are equal
  /// to the masks of the preset.
  private static func removingFilterMasks(
    _ archive: TensorArchive, _ configuration: ModelConfiguration
  ) throws -> TensorArchive {
    guard let generator = configuration.generator else { return archive }
    let map = AgeGroupFilters(
      groups: configuration.groupCount, filtersPerGroup: generator.filtersPerGroup,
      sharing: generator.sharing)
    let expected = (0..<configuration.groupCount).flatMap {
      map.mask(forGroup: $0).map { Float($0) }
    }
    return try archive.filter { key, tensor in
      guard key.hasSuffix("_unit_mapping") else { return true }
      guard tensor.shape == [configuration.groupCount, map.width], try tensor.floats() == expected
      else { throw ModelFileError.filterMaskMismatch(path: archive.path, key: key) }
      return false
    }
  }
}
