package import MTLFaceGallery
import MTLFaceSupport
import MTLFaceTensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The measured times of the operations of a gallery with random 512-dimensional vectors, for one
/// vector format and one number of threads.
package struct GalleryTimings: Sendable {
  /// The measured time of a stage.
  package struct Stage: Sendable {
    /// The name of the stage, such as `search, 1 probe, top 10`.
    package let name: String
    /// The time in seconds, which is the median of the rounds, the total time of the build, or the
    /// mean time to add one face.
    package let seconds: Double
  }

  private static let dimension = 512
  /// The maximum number of faces that are added in one call.
  private static let partSize = 10_000
  private static let probeCount = 96

  /// The format of the vectors in the file.
  package let format: VectorFormat
  /// The number of threads.
  package let threads: Int
  /// The number of faces that the build stage adds. Ten more are added one at a time.
  package let faceCount: Int
  /// The size of the file in bytes.
  package private(set) var bytes = 0
  /// The stages in the order in which they ran. The stages that add faces are not repeated.
  package private(set) var stages: [Stage] = []

  /// Creates a gallery in a temporary file, times its operations, and deletes the file.
  ///
  /// - Parameters:
  ///   - faceCount: The number of faces, at least 1.
  ///   - format: The format of the vectors.
  ///   - threads: The number of threads, at least 1.
  ///   - rounds: The number of measured runs of opening and searching, at least 1.
  ///   - progress: A function that receives a line of text before each part of the build and before
  ///     each run.
  /// - Throws: `GalleryError`.
  package static func measure(
    faceCount: Int, format: VectorFormat, threads: Int, rounds: Int,
    progress: (String) -> Void = { _ in }
  ) throws -> GalleryTimings {
    let folder = FileManager.default.temporaryDirectory.path
    let path = "\(folder)/mtlface-bench-\(UInt64.random(in: 0...UInt64.max))"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var random = RandomSource(seed: 1)
    var timings = GalleryTimings(format: format, threads: threads, faceCount: faceCount)
    try timings.build(path, &random, progress)
    func time(_ name: String, _ work: () throws -> Void) throws {
      let seconds = try Stopwatch.medianTime(
        rounds: rounds,
        willStart: { progress("round \($0) of \(rounds): \(name), \(format.rawValue)") }, of: work
      ).seconds
      timings.stages.append(Stage(name: name, seconds: seconds))
    }
    let probes = vectors(probeCount, &random)
    try time("open") { _ = try Gallery(at: path, threads: threads) }
    let gallery = try Gallery(at: path, threads: threads)
    try time("search, 1 probe, top 10") { _ = try gallery.search(probes[0], top: 10) }
    try time("search, \(probeCount) probes, top 10") { _ = try gallery.search(probes, top: 10) }
    try time("search people by template, 1 probe") {
      _ = try gallery.searchPersons(probes[0], top: 10)
    }
    return timings
  }

  /// Creates the gallery, adds the faces, and closes the gallery.
  private mutating func build(
    _ path: String, _ random: inout RandomSource, _ progress: (String) -> Void
  ) throws {
    let gallery = try Gallery(
      creating: path, dimension: Self.dimension, format: format, threads: threads)
    var building = 0.0
    for start in stride(from: 0, to: faceCount, by: Self.partSize) {
      progress("adding faces, \(start) of \(faceCount) done, \(format.rawValue)")
      // A typical gallery contains about three faces per person.
      let part = Self.vectors(min(Self.partSize, faceCount - start), &random).enumerated().map {
        NewFace($0.element, person: "person \((start + $0.offset) / 3)")
      }
      let begin = Stopwatch.now()
      try gallery.add(part)
      building += Stopwatch.now() - begin
    }
    let vectors = Self.vectors(10, &random)
    let begin = Stopwatch.now()
    for vector in vectors { try gallery.add(vector, person: "one by one") }
    stages = [
      Stage(name: "build, \(Self.partSize) at a time", seconds: building),
      Stage(name: "add one face", seconds: (Stopwatch.now() - begin) / 10),
    ]
    bytes = gallery.fileSize
  }

  private static func vectors(_ count: Int, _ random: inout RandomSource) -> [[Float]] {
    (0..<count).map { _ in (0..<dimension).map { _ in Float(random.uniform()) - 0.5 } }
  }

  /// The times as a text table.
  var text: String {
    var table = TextTable(.left, .right)
    table.add("\(NumberFormat.count(faceCount, "face")), \(NumberFormat.bytes(bytes))", "ms")
    for stage in stages { table.add(stage.name, NumberFormat.fixed(stage.seconds * 1e3, 2)) }
    return "gallery in \(format.rawValue), \(NumberFormat.count(threads, "thread"))\n"
      + table.text(indent: 2)
  }

  /// The element for these times in the JSON array `gallery`.
  var json: JSON {
    let stages = stages.map { stage in
      JSON.object([
        ("stage", .string(stage.name)), ("milliseconds", .number(stage.seconds * 1e3)),
      ])
    }
    return .object([
      ("format", .string(format.rawValue)), ("threads", .integer(threads)),
      ("faces", .integer(faceCount)), ("bytes", .integer(bytes)), ("stages", .array(stages)),
    ])
  }
}
