import Foundation
import MTLFace
import MTLFaceCommandLine
import MTLFaceTensor
import MTLFaceSupport

/// The measured times of a gallery of random 512-dimensional vectors, for one vector format and one
/// number of threads.
struct GalleryBenchmark {
  private static let dimension = 512
  /// The number of faces that are added in one call.
  private static let part = 10_000
  private static let probeCount = 96

  private let format: VectorFormat
  private let threads: Int
  private let faces: Int
  private var bytes = 0
  private var rows: [(stage: String, seconds: Double)] = []

  /// Creates a gallery in a temporary file and times its operations.
  /// - Throws: `GalleryError`.
  init(
    faces: Int, _ format: VectorFormat, threads: Int, rounds: Int, _ console: Console
  ) throws {
    self.format = format
    self.threads = threads
    self.faces = faces
    let path = NSTemporaryDirectory() + "/mtlface-bench-\(UInt64.random(in: 0...UInt64.max))"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var random = RandomSource(seed: 1)
    var building = 0.0
    do {
      let gallery = try Gallery(
        creating: path, dimension: Self.dimension, format: format, threads: threads)
      for start in stride(from: 0, to: faces, by: Self.part) {
        console.progress("adding \(start) of \(faces) faces, \(format.rawValue)")
        // Three faces per person are typical of galleries.
        let some = Self.vectors(min(Self.part, faces - start), &random).enumerated().map {
          NewFace($0.element, person: "person \((start + $0.offset) / 3)")
        }
        let begin = Stopwatch.now()
        try gallery.add(some)
        building += Stopwatch.now() - begin
      }
      let vectors = Self.vectors(10, &random)
      let begin = Stopwatch.now()
      for vector in vectors { try gallery.add(vector, person: "one by one") }
      rows = [
        ("build, \(Self.part) at a time", building),
        ("add one face", (Stopwatch.now() - begin) / 10),
      ]
      bytes = gallery.fileSize
    }
    let probes = Self.vectors(Self.probeCount, &random)
    try time("open", rounds, console) { _ = try Gallery(at: path, threads: threads) }
    let gallery = try Gallery(at: path, threads: threads)
    try time("search, 1 probe, top 10", rounds, console) {
      _ = try gallery.search(probes[0], top: 10)
    }
    try time("search, \(Self.probeCount) probes, top 10", rounds, console) {
      _ = try gallery.search(probes, top: 10)
    }
    try time("search persons by template, 1 probe", rounds, console) {
      _ = try gallery.searchPersons(probes[0], top: 10)
    }
  }

  private static func vectors(_ count: Int, _ random: inout RandomSource) -> [[Float]] {
    (0..<count).map { _ in (0..<dimension).map { _ in Float(random.uniform()) - 0.5 } }
  }

  private mutating func time(
    _ stage: String, _ rounds: Int, _ console: Console, _ work: () throws -> Void
  ) throws {
    var times: [Double] = []
    // Round 0 warms up the caches and is not counted.
    for round in 0...rounds {
      console.progress("round \(round) of \(rounds): \(stage), \(format.rawValue)")
      let start = Stopwatch.now()
      try work()
      if round > 0 { times.append(Stopwatch.now() - start) }
    }
    rows.append((stage, times.median))
  }

  /// The times as a text table.
  var text: String {
    var table = TextTable(.left, .right)
    table.add("\(NumberFormat.grouped(faces)) faces, \(NumberFormat.bytes(bytes))", "ms")
    for row in rows { table.add(row.stage, NumberFormat.fixed(row.seconds * 1e3, 2)) }
    return "gallery in \(format.rawValue), \(NumberFormat.count(threads, "thread"))\n"
      + table.text(indent: 2)
  }

  /// The times as JSON.
  var json: JSON {
    .object([
      ("format", .string(format.rawValue)), ("threads", .integer(threads)),
      ("faces", .integer(faces)), ("bytes", .integer(bytes)),
      (
        "stages",
        .array(
          rows.map {
            .object([("stage", .string($0.stage)), ("milliseconds", .number($0.seconds * 1e3))])
          })
      ),
    ])
  }
}
