import MTLFace
import MTLFaceCheckpoint
import MTLFaceCommandLine

/// The options that the verbs on photos share.
enum PhotoOptions {
  static let model: Option<String?> = .optional(
    "model", short: "m", "FILE", .path, defaultText: "the embedded model",
    help: FaceModel.hasEmbedded
      ? "the MTLFace model" : "the MTLFace model; required, because this build embeds none")
  static let memory = Option.value(
    "memory", "USE", .choice(of: ModelMemoryMode.allCases), default: .fast,
    help: "low: keep one copy of the weights, up to 10% slower; fast: use up to four times the "
      + "size of the model file")
  static let aligned = Option.flag(
    "aligned",
    help: "treat the inputs as aligned faces: skip detection, warn if an input is not aligned")
  static let largest = Option.flag(
    "largest", help: "if a photo has several faces, use the largest instead of failing")
  static let flip = Option.flag(
    "flip", help: "average each embedding with that of the mirrored face")
  static let minimumFace = Option.value(
    "min-face", "PIXELS", .integer(in: 12...100_000), default: 20,
    help: "the smallest face to detect; 80 is many times faster for large photos")
  static let minimumScore = Option.value(
    "min-score", "S", .number(in: 0...1), default: DetectionOptions.confident.outputThreshold,
    help: "ignore faces with a lower detection score; facenet-pytorch uses 0.7")
  static let maximumPixels = Option.value(
    "max-pixels", "N", .integer(in: 1...4_000_000_000), default: ImageLimits.standard.pixels,
    help: "reject images with more pixels")
  static let landmarks: Option<FaceLandmarks?> = .optional(
    "landmarks", "X,Y,...", .landmarks,
    help: "the five landmarks of the only face (eyes, nose, mouth corners, left first); skips "
      + "detection")

  /// Opens the model given by `--model`, or the embedded model.
  /// - Throws: ``UsageError`` without `--model` if the build embeds no model.
  static func openModel(_ arguments: Arguments) throws -> FaceAnalyzer {
    guard let path = arguments[model] else {
      guard FaceModel.hasEmbedded else {
        throw UsageError(
          "this build embeds no model; give --model FILE (mtlface-cli convert creates one from an "
            + "ONNX file or from the authors' checkpoints)")
      }
      return try FaceAnalyzer(
        memory: arguments[memory], threads: arguments[CommonOptions.threads])
    }
    return try FaceAnalyzer(
      modelAt: path, memory: arguments[memory], threads: arguments[CommonOptions.threads])
  }

  /// Throws an error that names the model file if the model lacks a part that the verb requires.
  static func require(_ isPresent: Bool, _ part: String, _ arguments: Arguments) throws {
    guard !isPresent else { return }
    throw CommandError(
      description: "\(modelPath(arguments)): \(NetworkError.missingPart(part))")
  }

  /// Returns the path of the model for messages.
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

  /// Returns the image size limits that the arguments specify; only the pixel count is limited.
  static func limits(_ arguments: Arguments) -> ImageLimits {
    ImageLimits(
      width: 1 << 24, height: 1 << 24, pixels: arguments[maximumPixels])
  }
}

extension ValueParser where Value == FaceLandmarks {
  /// Accepts the five landmarks of a face as ten finite numbers separated by commas.
  static let landmarks = ValueParser(
    expectation: "ten numbers: x,y of both eyes, the nose and both mouth corners",
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
