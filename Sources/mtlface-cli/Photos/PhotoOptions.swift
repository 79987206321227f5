import MTLFace
import MTLFaceCheckpoint
import MTLFaceCommandLine
import MTLFaceSupport

/// The options that the verbs for photos share.
enum PhotoOptions {
  static let model: Option<String?> = .optional(
    "model", short: "m", "FILE", .path, defaultText: "the embedded model",
    help: FaceModel.hasEmbedded
      ? "the MTLFace model file"
      : "the MTLFace model file; required, because this build contains no model")
  static let memory = Option.value(
    "memory", "MODE", .choice(of: ModelMemoryMode.allCases), default: .fast,
    help: "the packing of the weights (fast: up to four times as much memory as 32-bit weights; "
      + "low: about as much memory as 32-bit weights, and up to 10% slower)")
  static let aligned = Option.flag(
    "aligned",
    help: "treat each input as an aligned face and skip detection; an input that does not look "
      + "aligned causes a warning")
  static let largest = Option.flag(
    "largest", help: "use only the largest face of each photo")
  static let flip = Option.flag(
    "flip", help: "average the embeddings of each face and its mirror image")
  static let minimumFace = Option.value(
    "min-face", "PIXELS", .integer(in: 12...65_536), default: 20,
    help: "the size of the smallest faces to detect; 80 is many times faster for large photos")
  static let minimumScore = Option.value(
    "min-score", "SCORE", .number(in: 0...1), default: DetectionOptions.confident.outputThreshold,
    help: "ignore faces whose detection score does not exceed SCORE; facenet-pytorch uses 0.7")
  static let maximumPixels = Option.value(
    "max-pixels", "N", .integer(in: 1...4_000_000_000), default: ImageLimits.standard.pixels,
    help: "reject images with more than N pixels")
  static let landmarks: Option<FaceLandmarks?> = .optional(
    "landmarks", "X,Y,...", .landmarks,
    help: "skip detection and use these landmarks for the only face: the pixel coordinates x,y of "
      + "the left eye, the right eye, the nose, and the left and right corners of the mouth, as "
      + "seen in the image")

  /// Opens the model that `--model` specifies, or the embedded model if the option is missing.
  /// - Throws: ``UsageError`` if `--model` is missing and the build contains no model, or an error
  ///   that occurs when the model is read.
  static func openModel(
    _ arguments: Arguments, _ console: Console, _ verb: any Verb.Type
  ) throws -> FaceAnalyzer {
    console.stage("opening \(modelPath(arguments))", from: verb)
    let analyzer = try openModel(arguments)
    console.detail(
      "\(modelPath(arguments)): \(analyzer.configuration.shortName), "
        + NumberFormat.count(analyzer.threadCount, "thread"), from: verb)
    return analyzer
  }

  private static func openModel(_ arguments: Arguments) throws -> FaceAnalyzer {
    let (memory, threads) = (arguments[memory], arguments[CommonOptions.threads])
    if let path = arguments[model] {
      return try FaceAnalyzer(modelAt: path, memory: memory, threads: threads)
    }
    guard FaceModel.hasEmbedded else {
      throw UsageError(
        "this build contains no model; give --model FILE (mtlface-cli convert creates a model from "
          + "an ONNX file or from the authors' checkpoints)")
    }
    return try FaceAnalyzer(memory: memory, threads: threads)
  }

  /// Throws an error with the path of the model if the model does not have a required part.
  static func require(_ isPresent: Bool, _ part: String, _ arguments: Arguments) throws {
    guard !isPresent else { return }
    throw CommandError(
      description: "\(modelPath(arguments)): \(NetworkError.missingPart(part))")
  }

  /// Returns the path of the model, or a description of the embedded model, for messages.
  static func modelPath(_ arguments: Arguments) -> String {
    arguments[model] ?? "the embedded model"
  }

  /// Returns the detection options that the arguments specify.
  static func detection(_ arguments: Arguments) -> DetectionOptions {
    var options = DetectionOptions.confident
    options.minimumFaceSize = Double(arguments[minimumFace])
    options.outputThreshold = arguments[minimumScore]
    return options
  }

  /// Returns the selection of faces that the arguments specify.
  /// - Throws: ``UsageError`` for invalid combinations of options.
  static func selection(_ arguments: Arguments) throws(UsageError) -> FaceSelection {
    let location: FaceSelection.Location
    switch (arguments[aligned], arguments[landmarks]) {
    case (true, nil): location = .alreadyAligned
    case (false, let landmarks?): location = .landmarks(landmarks)
    case (false, nil): location = .detector(detection(arguments))
    case (true, _?):
      throw UsageError("--aligned and --landmarks are mutually exclusive; give one of them")
    }
    return FaceSelection(
      location: location, choice: arguments[largest] ? .largest : .only,
      limits: limits(arguments))
  }

  /// Returns the limits for images. The arguments specify the maximum number of pixels. The sides
  /// may have any supported length, and the standard limit applies to the size of the file.
  static func limits(_ arguments: Arguments) -> ImageLimits {
    ImageLimits(
      width: 1 << 24, height: 1 << 24, pixels: arguments[maximumPixels])
  }
}

extension ValueParser where Value == FaceLandmarks {
  /// Accepts the five landmarks of a face as ten finite numbers separated by commas.
  static let landmarks = ValueParser(
    expectation: "ten numbers X,Y,... for the eyes, the nose and the corners of the mouth",
    read: { text in
      let numbers = text.split(separator: ",").compactMap { word in
        Double(word).flatMap { $0.isFinite ? $0 : nil }
      }
      guard numbers.count == 10, text.split(separator: ",").count == 10 else { return nil }
      let points = stride(from: 0, to: 10, by: 2).map {
        ImagePoint(x: numbers[$0], y: numbers[$0 + 1])
      }
      return try? FaceLandmarks(points)
    })
}
