import Foundation
import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceTraining
import MTLFaceVision

/// A temporary folder with the faces, the start model, and the runs of a test.
final class TrainingFixture {
  let url = FileManager.default.temporaryDirectory.appending(path: "mtlface-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  /// Returns an image of soft blobs of color, which depend only on a number.
  static func image(_ number: Int, size: Int = 48) throws -> RGBImage {
    var random = RandomSource(seed: UInt64(number) &* 77)
    let blobs = (0..<6).map { _ in (0..<6).map { _ in random.uniform() } }
    var pixels: [Float] = []
    for y in 0..<size {
      for x in 0..<size {
        var color: [Float] = [0, 0, 0]
        for blob in blobs {
          let (dx, dy) = (Double(x) / Double(size) - blob[0], Double(y) / Double(size) - blob[1])
          let weight = Float(max(0, 1 - (dx * dx + dy * dy) * (8 + 40 * blob[2])))
          for c in 0..<3 { color[c] += weight * Float(2 * blob[3 + c] - 1) }
        }
        pixels += color
      }
    }
    return try pixels.withUnsafeBufferPointer {
      try RGBImage(normalized: $0, width: size, height: size)
    }
  }

  /// Returns the bytes of an unreadable image file.
  ///
  /// Depending on the number, they are three arbitrary bytes, a truncated PNG file, or a truncated
  /// JPEG file.
  static func unreadableBytes(_ image: RGBImage, _ number: Int) throws -> [UInt8] {
    switch number % 3 {
    case 0: return [1, 2, 3]
    case 1: return try Array(image.encodedPNG().dropLast(200))
    default: return try Array(image.encodedJPEG().prefix(150))
    }
  }

  /// Writes records of faces with the labels `[identity, age, gender]`, and returns the path of
  /// their folder.
  ///
  /// The ages are between 2 and 71 years. The records whose numbers are in `unreadable` contain
  /// damaged images.
  func records(
    _ name: String, count: Int, persons: Int, unreadable: Set<Int> = [], size: Int = 48
  ) throws -> String {
    try FileManager.default.createDirectory(
      atPath: path(name), withIntermediateDirectories: true)
    var writer = try RecordIOWriter(folder: path(name))
    for number in 0..<count {
      let image = try Self.image(number, size: size)
      let bytes =
        unreadable.contains(number)
        ? try Self.unreadableBytes(image, number) : try image.encodedPNG()
      let age = Float(2 + (number * 37) % 70)
      try bytes.withUnsafeBytes {
        try writer.append($0, labels: [Float(number % persons), age, Float(number % 2)])
      }
    }
    try writer.commit(classCount: persons, height: size, width: size)
    return path(name)
  }

  /// Writes a small model with all parts, and returns its path.
  func start(
    _ preset: ModelConfiguration.Preset = .cvpr2021, _ name: String = "start.safetensors"
  ) throws -> String {
    var model = try FaceModel.makeUntrained(SmallNetworks.configuration(preset), seed: 5)
    model.metadata = [:]
    try model.save(to: path(name))
    return path(name)
  }

  /// Writes faces and a start model, and returns the configuration of a run of 12 steps.
  func configuration(_ task: TrainingConfiguration.Task) throws -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.task = task
    var source = TrainingDataSource(path: try records("faces", count: 40, persons: 4))
    source.heldOutEvery = 8
    configuration.data = [source]
    configuration.model.start = try start()
    configuration.iterations = 12
    configuration.seed = 3
    configuration.aifr.batch = 6
    configuration.aifr.schedule.rate = 0.01
    configuration.aifr.schedule.warmUp = 2
    configuration.fas.batch = 4
    configuration.run.logEvery = 2
    configuration.run.checkpointEvery = 4
    configuration.run.validateEvery = 5
    configuration.run.samplesEvery = 6
    configuration.run.sampleFaces = 2
    configuration.run.synthesisFaces = 3
    return configuration
  }

  /// Starts or resumes a run, and stops it at its end or after `stopAfter` steps of this call.
  @discardableResult
  func run(
    _ configuration: TrainingConfiguration, in name: String, resuming: Bool = false,
    threads: Int = 2, stopAfter: Int? = nil
  ) throws -> (ending: TrainingRun.Ending, events: [TrainingEvent]) {
    let run = try TrainingRun(
      configuration, folder: path(name), resuming: resuming, pool: ThreadPool(threads: threads))
    var events: [TrainingEvent] = []
    let first = run.step
    let ending = try run.run(shouldStop: { stopAfter.map { run.step - first >= $0 } ?? false }) {
      events.append($0)
    }
    return (ending, events)
  }

  func data(_ name: String) throws -> Data { try Data(contentsOf: url.appending(path: name)) }

  /// Writes text to a file, and returns its path.
  func text(_ text: String, _ name: String) throws -> String {
    try Data(text.utf8).write(to: url.appending(path: name))
    return path(name)
  }
}

extension [TrainingEvent] {
  /// The texts of all warning events.
  var warnings: [String] {
    compactMap { if case .warning(let text) = $0 { text } else { nil } }
  }
}
