package import MTLFaceNetwork
import MTLFaceTensor

/// Fits the tensors of a file to the parameters of a network.
package enum ParameterImport {
  /// The parameters' values from the file's tensors of the same key and shape. Counters may be
  /// missing (files from before PyTorch 0.4.1 have none) and then are 0.
  /// - Parameter memory: With `ModelMemory.low` values that the file has as floats stay there.
  /// - Throws: ``ModelFileError/parametersDiffer(path:missing:unexpected:misshapen:)`` with
  ///   everything that is wrong at once, ``ModelFileError/nonFiniteWeight(path:key:)``.
  package static func parameters(
    _ specs: [ParameterSpec], from archive: TensorArchive, memory: ModelMemory = .fast
  ) throws -> ParameterStore<Float> {
    try check(specs, archive)
    var store = ParameterStore<Float>()
    for spec in specs {
      guard let stored = archive[spec.key] else {
        store[counter: spec.key] = 0
        continue
      }
      if spec.role == .counter {
        store[counter: spec.key] = try stored.integers().first ?? 0
        continue
      }
      let lent = memory == .low ? stored.lentFloats(shape: spec.shape) : nil
      let tensor = try lent ?? copy(stored, spec.shape)
      guard tensor.isFinite else {
        throw ModelFileError.nonFiniteWeight(path: archive.path, key: spec.key)
      }
      tensor.releasePages()
      store[spec.key] = tensor
    }
    return store
  }

  private static func copy(_ stored: StoredTensor, _ shape: Shape) throws -> Tensor<Float> {
    var tensor = try Tensor<Float>(repeating: 0, shape: shape)
    var failure: (any Error)?
    try tensor.withUnsafeMutableBufferPointer { buffer in
      do { try stored.copyFloats(into: buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    return tensor
  }

  /// Compares names and shapes before anything is allocated.
  private static func check(_ specs: [ParameterSpec], _ archive: TensorArchive) throws {
    let known = Set(specs.map(\.key))
    let missing = specs.filter { $0.role != .counter && archive[$0.key] == nil }.map(\.key)
    let unexpected = archive.keys.filter { !known.contains($0) }
    let misshapen = specs.compactMap { spec -> ModelFileError.Misshapen? in
      guard let found = archive[spec.key]?.shape, found != spec.shape.dimensions else { return nil }
      return .init(key: spec.key, expected: spec.shape.dimensions, found: found)
    }
    guard missing.isEmpty, unexpected.isEmpty, misshapen.isEmpty else {
      throw ModelFileError.parametersDiffer(
        path: archive.path, missing: missing, unexpected: unexpected, misshapen: misshapen)
    }
  }
}
