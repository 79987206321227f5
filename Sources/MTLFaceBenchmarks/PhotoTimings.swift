import MTLFace
import MTLFaceSupport
import MTLFaceTensor
import MTLFaceVision

/// The measured times of reading a photo and of detecting, aligning, confirming and pasting faces,
/// for one number of threads.
package struct PhotoTimings: Sendable {
  /// The median time of a stage.
  package struct Stage: Sendable {
    /// The name of the stage, such as `detect 640x480`.
    package let name: String
    /// The number of detected faces, or `nil` for a stage without detection.
    package let faceCount: Int?
    /// The median time in seconds.
    package let seconds: Double
  }

  /// The widths and heights at which detection is timed. The photo is scaled to fit each size.
  private static let sizes = [(640, 480), (1920, 1080), (4000, 3000)]

  /// The number of threads.
  package let threads: Int
  /// The stages in the order in which they ran. If no face is detected in the photo, the stages
  /// after the detection are missing.
  package fileprivate(set) var stages: [Stage] = []

  /// Times the stages of processing a photo. A run that warms up the caches precedes each stage.
  ///
  /// - Parameters:
  ///   - path: The path of the photo.
  ///   - threads: The number of threads, at least 1.
  ///   - rounds: The number of measured runs of each stage, at least 1.
  ///   - progress: A function that receives a line of text before each run.
  /// - Throws: `ImageError` if the photo cannot be read; `TensorError` if memory cannot be
  ///   allocated.
  package static func measure(
    photoAt path: String, threads: Int, rounds: Int, progress: (String) -> Void = { _ in }
  ) throws -> PhotoTimings {
    let detector = try FaceDetector(pool: ThreadPool(threads: threads))
    let photo = try RGBImage(contentsOf: path)
    var timings = PhotoTimings(threads: threads)
    func time(_ name: String, _ work: () throws -> Int?) throws {
      let (faceCount, seconds) = try Stopwatch.medianTime(
        rounds: rounds,
        willStart: {
          progress("round \($0) of \(rounds): \(name), \(NumberFormat.count(threads, "thread"))")
        }, of: work)
      timings.stages.append(Stage(name: name, faceCount: faceCount, seconds: seconds))
    }
    try time("read \(photo.width)x\(photo.height)") {
      _ = try RGBImage(contentsOf: path)
      return nil
    }
    for (width, height) in sizes {
      let fitted = try fit(photo, width, height)
      try time("detect \(width)x\(height)") {
        try detector.detect(fitted, options: .confident).count
      }
    }
    guard let face = try detector.detect(photo, options: .confident).first else { return timings }
    let aligned = try photo.aligned(by: face.landmarks)
    try time("align one face") {
      _ = try photo.aligned(by: face.landmarks)
      return nil
    }
    try time("confirm an aligned crop") {
      _ = try detector.confirm(aligned: aligned.image)
      return nil
    }
    try time("paste one face back") {
      _ = try aligned.pasting(aligned.image, into: photo)
      return nil
    }
    return timings
  }

  /// Scales the photo to fit a size and centers it on a gray background.
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
    for stage in stages {
      table.add(
        stage.name, stage.faceCount.map { "\($0)" } ?? "",
        NumberFormat.fixed(stage.seconds * 1e3, 2))
    }
    return "photo, \(NumberFormat.count(threads, "thread"))\n" + table.text(indent: 2)
  }

  /// The element for these times in the JSON array `photo`.
  var json: JSON {
    let stages = stages.map { stage in
      JSON.object([
        ("stage", .string(stage.name)), ("faces", stage.faceCount.map(JSON.integer) ?? .null),
        ("milliseconds", .number(stage.seconds * 1e3)),
      ])
    }
    return .object([("threads", .integer(threads)), ("stages", .array(stages))])
  }
}
