package import MTLFaceNetwork
import MTLFaceTensor

/// Loads the parameters of a network from the tensors of a file.
package enum ParameterLoader {
  /// Reads the parameters from the tensors with the same keys and shapes.
  ///
  /// Counters that are missing, as in files from before PyTorch 0.4.1, are set to 0.
  ///
  /// - Parameters:
  ///   - specs: The parameters of the network.
  ///   - archive: The file with the tensors.
  ///   - memory: Whether to optimize for speed or for low memory use. With `ModelMemoryMode.low`,
  ///     tensors that are stored as 32-bit floats are mapped instead of copied if their layout
  ///     permits it.
  /// - Returns: The parameters.
  /// - Throws: ``ModelFileError/parameterMismatch(path:missing:unexpected:mismatched:)`` with all
  ///   differences if keys or shapes do not match; ``ModelFileError/nonFiniteWeight(path:key:)`` if
  ///   a value is infinite or NaN.
  package static func load(
    _ specs: [ParameterSpec], from archive: TensorArchive, memory: ModelMemoryMode = .fast
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
      let borrowed = memory == .low ? stored.borrowedFloats(shape: spec.shape) : nil
      let finite = try borrowed.map { $0.isFinite ? $0 : nil } ?? finiteCopy(stored, spec.shape)
      guard let finite else {
        throw ModelFileError.nonFiniteWeight(path: archive.path, key: spec.key)
      }
      finite.releasePages()
      store[spec.key] = finite
    }
    return store
  }

  /// Returns a copy of the values, or `nil` if a value is infinite or NaN. Each block is checked
  /// while it is in the cache.
  private static func finiteCopy(_ stored: StoredTensor, _ shape: TensorShape) throws -> Tensor<
    Float
  >? {
    let tensor = try Tensor<Float>(uninitialized: shape)
    for start in stride(from: 0, to: shape.count, by: blockCount) {
      let range = start..<min(start + blockCount, shape.count)
      let block = UnsafeMutableBufferPointer(
        start: tensor.uninitializedPointer + start, count: range.count)
      stored.read(range, into: block)
      guard UnsafeBufferPointer(block).areFinite else { return nil }
    }
    return tensor
  }

  private static let blockCount = 4096

  /// Compares keys and shapes, before memory is allocated for the values.
  private static func check(_ specs: [ParameterSpec], _ archive: TensorArchive) throws {
    let known = Set(specs.map(\.key))
    let missing = specs.filter { $0.role != .counter && archive[$0.key] == nil }.map(\.key)
    let unexpected = archive.keys.filter { !known.contains($0) }
    let mismatched = specs.compactMap { spec -> ModelFileError.ShapeMismatch? in
      guard let found = archive[spec.key]?.shape, found != spec.shape.dimensions else { return nil }
      return .init(key: spec.key, expected: spec.shape.dimensions, found: found)
    }
    guard missing.isEmpty, unexpected.isEmpty, mismatched.isEmpty else {
      throw ModelFileError.parameterMismatch(
        path: archive.path, missing: missing, unexpected: unexpected, mismatched: mismatched)
    }
  }
}
