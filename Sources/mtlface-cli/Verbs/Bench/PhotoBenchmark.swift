import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// The measured times of reading a photo, detection, alignment and pasting, for one number of
/// threads.
struct PhotoBenchmark {
  /// The image sizes at which detection is timed; the photo is scaled to fit each.
  private static let sizes = [(640, 480), (1920, 1080), (4000, 3000)]

  private struct Row {
    let stage: String
    let faces: Int?
    let seconds: Double
  }

  private let threads: Int
  private var rows: [Row] = []

  /// Times the stages for a photo, after one round that warms up the caches.
  /// - Throws: `ImageError` if the photo cannot be read.
  init(_ path: String, threads: Int, rounds: Int, _ console: Console) throws {
    self.threads = threads
    let detector = try FaceDetector(pool: ThreadPool(threads: threads))
    let photo = try RGBImage(contentsOf: path)
    func time(_ stage: String, _ work: () throws -> Int?) throws -> Row {
      var times: [Double] = []
      var faces: Int?
      for round in 0...rounds {
        console.progress("round \(round) of \(rounds): \(stage), \(threads) threads")
        let start = Stopwatch.now()
        faces = try work()
        if round > 0 { times.append(Stopwatch.now() - start) }
      }
      return Row(stage: stage, faces: faces, seconds: times.median)
    }
    rows.append(
      try time("read \(photo.width)x\(photo.height)") {
        _ = try RGBImage(contentsOf: path)
        return nil
      })
    for (width, height) in Self.sizes {
      let fitted = try Self.fit(photo, width, height)
      rows.append(
        try time("detect \(width)x\(height)") {
          try detector.detect(fitted, options: .confident).count
        })
    }
    guard let face = try detector.detect(photo, options: .confident).first else { return }
    let aligned = try photo.aligned(by: face.landmarks)
    rows.append(
      try time("align one face") {
        _ = try photo.aligned(by: face.landmarks)
        return nil
      })
    rows.append(
      try time("confirm an aligned crop") {
        _ = try detector.confirm(aligned: aligned.image)
        return nil
      })
    rows.append(
      try time("paste one face back") {
        _ = try aligned.pasting(aligned.image, into: photo)
        return nil
      })
  }

  /// Returns the photo, scaled to fit a size and centered on a gray background.
  private static func fit(_ photo: RGBImage, _ width: Int, _ height: Int) throws -> RGBImage {
    let factor = min(
      Double(width) / Double(photo.width), Double(height) / Double(photo.height))
    let small = try photo.resized(
      width: max(Int(Double(photo.width) * factor), 1),
      height: max(Int(Double(photo.height) * factor), 1), method: factor < 1 ? .area : .bilinear)
    var canvas = try ImageCanvas(width: width, height: height, color: RGBColor(gray: 128))
    canvas.drawImage(small, x: (width - small.width) / 2, y: (height - small.height) / 2)
    return canvas.makeImage()
  }

  /// The times as a text table.
  var text: String {
    var table = TextTable(.left, .right, .right)
    table.add("photo", "faces", "ms")
    for row in rows {
      table.add(
        row.stage, row.faces.map { "\($0)" } ?? "", NumberFormat.fixed(row.seconds * 1e3, 2))
    }
    return "photo, \(NumberFormat.count(threads, "thread"))\n" + table.text(indent: 2)
  }

  /// The times as JSON.
  var json: JSON {
    let stages = rows.map { row in
      JSON.object([
        ("stage", .string(row.stage)), ("faces", row.faces.map(JSON.integer) ?? .null),
        ("milliseconds", .number(row.seconds * 1e3)),
      ])
    }
    return .object([("threads", .integer(threads)), ("stages", .array(stages))])
  }
}
