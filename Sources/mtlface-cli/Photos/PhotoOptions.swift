import MTLFace
import MTLFaceCheckpoint

/// Options that the verbs on photos share.
enum PhotoOptions {
  static let model: Option<String?> = .optional(
    "model", short: "m", "FILE", .path, defaultText: "the embedded model",
    help: Model.hasEmbedded
      ? "an MTLFace model" : "an MTLFace model; this build embeds none, so give one")
  static let memory = Option.value(
    "memory", "USE", .choice(of: ModelMemoryMode.allCases), default: .fast,
    help: "low: hold the weights once, a little slower; fast: about three times")
  static let aligned = Option.flag(
    "aligned", help: "inputs are aligned faces already: detect nothing, warn where no face is seen")
  static let largest = Option.flag(
    "largest", help: "of several faces take the largest instead of refusing")
  static let flip = Option.flag("flip", help: "average embeddings with the mirror image's")
  static let minimumFace = Option.value(
    "min-face", "PIXELS", .integer(in: 12...100_000), default: 20,
    help: "smallest face to look for; 80 makes large photos many times faster")
  static let minimumScore = Option.value(
    "min-score", "S", .number(in: 0...1), default: DetectionOptions.confident.outputThreshold,
    help: "leave out faces that the detector scores less; facenet-pytorch has 0.7")
  static let maximumPixels = Option.value(
    "max-pixels", "N", .integer(in: 1...4_000_000_000), default: ImageLimits.standard.pixels,
    help: "refuse pictures with more pixels")
  static let landmarks: Option<FaceLandmarks?> = .optional(
    "landmarks", "X,Y,...", .landmarks,
    help: "the five points of the one face (eyes, nose, mouth corners, left first): detect nothing")

  /// Opens the model, or the embedded one, or says that one must be given.
  static func openModel(_ arguments: Arguments) throws -> FaceAnalyzer {
    guard let path = arguments[model] else {
      guard Model.hasEmbedded else {
        throw UsageError(
          "this build embeds no model; give --model FILE (convert makes one from an ONNX file or "
            + "from the authors' checkpoints)")
      }
      return try FaceAnalyzer(
        memory: arguments[memory], threads: arguments[CommonOptions.threads])
    }
    return try FaceAnalyzer(
      modelAt: path, memory: arguments[memory], threads: arguments[CommonOptions.threads])
  }

  /// Refuses a model that lacks what the verb is about.
  static func require(_ isPresent: Bool, _ part: String, _ arguments: Arguments) throws {
    guard !isPresent else { return }
    throw CommandError(
      description: "\(modelPath(arguments)): \(NetworkError.missingPart(part))")
  }

  /// The model's file for messages.
  static func modelPath(_ arguments: Arguments) -> String {
    arguments[model] ?? "the embedded model"
  }

  /// What the detector is told.
  static func detection(_ arguments: Arguments) -> DetectionOptions {
    var options = DetectionOptions.confident
    options.minimumFaceSize = Double(arguments[minimumFace])
    options.outputThreshold = arguments[minimumScore]
    return options
  }

  /// How pictures are read.
  static func limits(_ arguments: Arguments) -> ImageLimits {
    ImageLimits(
      width: 1 << 24, height: 1 << 24, pixels: arguments[maximumPixels])
  }
}

extension ValueParser where Value == FaceLandmarks {
  /// Ten numbers separated by commas.
  static let landmarks = ValueParser(
    expectation: "ten numbers: x,y of both eyes, the nose and both corners of the mouth",
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
