import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A reader and writer of checkpoints.
///
/// A checkpoint is a safetensors file with a complete ``TrainerState``. The name of a tensor is the
/// key of its parameter with one of the following prefixes: `parameters.`, `sgd.`,
/// `adam.generator.first.`, `adam.generator.second.`, `adam.discriminator.first.`,
/// `adam.discriminator.second.` and `average.`. The metadata contains the other values as JSON and
/// a checksum of all tensors and counters.
enum RunCheckpoint {
  private static let key = "mtlface.run"
  private static let version = 1

  private struct Description: Codable {
    var version: Int
    var step: Int
    var seconds: Double
    var positions: SamplingPositions
    var generatorSteps: Int
    var discriminatorSteps: Int
    var checksum: String
  }

  /// Writes a checkpoint atomically.
  ///
  /// - Throws: `CheckpointError` if the file cannot be written.
  static func save(_ state: TrainerState, of network: FaceNetwork, to path: String) throws {
    var writer = SafetensorsWriter()
    let tensors = tensors(of: state)
    for (name, tensor) in tensors {
      try writer.addFloats(name, shape: tensor.shape.dimensions) { body in
        try tensor.withUnsafeBufferPointer(body)
      }
    }
    for (name, count) in state.parameters.counters.sorted(by: { $0.key < $1.key }) {
      try writer.addIntegers("parameters." + name, shape: [], values: [count])
    }
    let description = Description(
      version: version, step: state.step, seconds: state.seconds, positions: state.positions,
      generatorSteps: state.adam.generator.steps,
      discriminatorSteps: state.adam.discriminator.steps,
      checksum: checksum(tensors, state.parameters.counters))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    writer.metadata[key] = String(decoding: try encoder.encode(description), as: UTF8.self)
    try writer.write(to: path)
  }

  /// Reads a checkpoint.
  ///
  /// - Throws: `CheckpointError` if the file cannot be read;
  ///   ``TrainingError/unusableRun(path:problem:)`` if the file is not a checkpoint of the network,
  ///   if its version is not supported, or if the checksum is wrong.
  static func load(from path: String, for network: FaceNetwork) throws -> TrainerState {
    func unusable(_ problem: String) -> TrainingError {
      .unusableRun(path: path, problem: problem)
    }
    let archive = try TensorArchive.open(path)
    guard let json = archive.metadata[key],
      let description = try? JSONDecoder().decode(Description.self, from: Data(json.utf8))
    else { throw unusable("is not a checkpoint of a run") }
    guard description.version == version else {
      throw unusable(
        "is a checkpoint of version \(description.version), but this library supports only version "
          + "\(version)")
    }
    var state = TrainerState(parameters: ParameterStore())
    state.step = description.step
    state.seconds = description.seconds
    state.positions = description.positions
    for spec in network.parameters where spec.role == .counter {
      let stored = try archive["parameters." + spec.key]?.integers()
      state.parameters[counter: spec.key] = stored?.first ?? 0
    }
    for spec in network.parameters where spec.role != .counter {
      try read(spec, archive, into: &state)
    }
    state.adam.generator.steps = description.generatorSteps
    state.adam.discriminator.steps = description.discriminatorSteps
    let tensors = tensors(of: state)
    guard
      tensors.count + state.parameters.counters.count == archive.keys.count,
      checksum(tensors, state.parameters.counters) == description.checksum
    else { throw unusable("is damaged or is a checkpoint of another network") }
    return state
  }

  /// Reads a parameter and, if the checkpoint contains them, the state of its optimizer and its
  /// running average.
  private static func read(
    _ spec: ParameterSpec, _ archive: TensorArchive, into state: inout TrainerState
  ) throws {
    func tensor(_ prefix: String) throws -> Tensor<Float>? {
      guard let stored = archive[prefix + spec.key] else { return nil }
      guard stored.shape == spec.shape.dimensions else {
        throw TrainingError.unusableRun(
          path: archive.path,
          problem: "is a checkpoint of another network (\(stored.name) has the shape "
            + "\(stored.shape) instead of \(spec.shape.dimensions))")
      }
      return try Tensor(stored.floats(), shape: spec.shape)
    }
    guard let value = try tensor("parameters.") else {
      throw TrainingError.unusableRun(
        path: archive.path,
        problem: "is a checkpoint of another network (\(spec.key) is missing)")
    }
    state.parameters[spec.key] = value
    state.sgd.buffers[spec.key] = try tensor("sgd.")
    state.generatorAverage[spec.key] = try tensor("average.")
    for (name, optimizer) in [
      ("generator", \FASOptimizers<Float>.generator), ("discriminator", \.discriminator),
    ] {
      if let first = try tensor("adam.\(name).first."),
        let second = try tensor("adam.\(name).second.")
      {
        state.adam[keyPath: optimizer].moments[spec.key] = (first, second)
      }
    }
  }

  /// Returns all tensors of a state, sorted by name.
  private static func tensors(of state: TrainerState) -> [(name: String, tensor: Tensor<Float>)] {
    var all = state.parameters.tensors.map { ("parameters." + $0.key, $0.value) }
    all += state.sgd.buffers.map { ("sgd." + $0.key, $0.value) }
    all += state.generatorAverage.map { ("average." + $0.key, $0.value) }
    for (name, adam) in [
      ("generator", state.adam.generator), ("discriminator", state.adam.discriminator),
    ] {
      all += adam.moments.map { ("adam.\(name).first." + $0.key, $0.value.first) }
      all += adam.moments.map { ("adam.\(name).second." + $0.key, $0.value.second) }
    }
    return all.sorted { $0.0 < $1.0 }.map { (name: $0.0, tensor: $0.1) }
  }

  private static func checksum(
    _ tensors: [(name: String, tensor: Tensor<Float>)], _ counters: [String: Int64]
  ) -> String {
    var hash = Fingerprint()
    for (name, tensor) in tensors {
      hash.mix(name)
      hash.mix(UInt64(tensor.checksum))
    }
    for (name, count) in counters.sorted(by: { $0.key < $1.key }) {
      hash.mix(name)
      hash.mix(UInt64(bitPattern: count))
    }
    return String(hash.value, radix: 16)
  }
}
