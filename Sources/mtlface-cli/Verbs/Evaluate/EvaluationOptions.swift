import MTLFace
import MTLFaceCheckpoint

/// Options that the verbs of evaluation share.
enum EvaluationOptions {
  static let cache: Option<String?> = .optional(
    "cache", "FOLDER", .path, defaultText: "off",
    help:
      "keep what the model gives for each face here, and take it from here where neither changed")
  static let seed = Option.value(
    "seed", "N", .integer(in: 0...Int.max), default: 0, help: "of all draws")
  static let samples = Option.value(
    "samples", "N", .integer(in: 20...100_000), default: 1000,
    help: "samples of the bootstrap, which the intervals (95 %) come from")
  static let report: Option<String?> = .optional(
    "report", "PAGE.html", .path, help: "write a page with everything, pictures inside")
  static let dataName: Option<String?> = .optional(
    "name", "DATA", .text, defaultText: "the path's last name", help: "what the data are called")
  static let aligned = Option.flag(
    "aligned",
    help: "pictures are aligned faces already (records always are): detect nothing")

  /// What the verbs on photos take, without flip averaging.
  static let reading: [any OptionDeclaration] = [
    PhotoOptions.model, PhotoOptions.memory, aligned, PhotoOptions.minimumFace,
    PhotoOptions.minimumScore, PhotoOptions.maximumPixels, cache,
  ]

  /// What the help of the verbs says of reading faces.
  static let readingHelp = """
    In photos the faces are detected and aligned; of several the largest is taken, and the answer says
    in which photos there were several. A picture of the size of an aligned face in which one can be
    confirmed is taken as it is. Photos without a face are told and counted; the exit status is then 1.

    --cache keeps what the model gives in a file of its own, keyed by the model's weights, the options
    and each picture's name, size and time of change. Nothing is kept without it: embeddings are
    biometric data.
    """

  /// How intervals are drawn.
  static func bootstrap(_ arguments: Arguments) -> Bootstrap {
    Bootstrap(resampleCount: arguments[samples], seed: UInt64(arguments[seed]))
  }

  /// What the data are called.
  static func name(_ arguments: Arguments, path: String) -> String {
    if let given = arguments[dataName] { return given }
    let last = path.split(separator: "/").last.map(String.init) ?? "data"
    return last == "." || last == ".." ? "data" : last
  }

  /// The model's name for people.
  static func modelName(_ arguments: Arguments) -> String {
    let path = PhotoOptions.modelPath(arguments)
    return path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Refuses, before any work, files that would replace what is read.
  static func checkOutputs(_ outputs: [String?], _ arguments: Arguments, inputs: [String]) throws {
    let read = inputs + (arguments[PhotoOptions.model].map { [$0] } ?? [])
    for output in outputs.compactMap({ $0 }) { try OutputFile.checkDiffers(output, from: read) }
  }

  /// Refuses to store thresholds in a model that is no file.
  static func checkCalibration(_ isWanted: Bool, _ arguments: Arguments) throws(UsageError) {
    guard isWanted, arguments[PhotoOptions.model] == nil, Model.hasEmbedded else { return }
    throw UsageError(
      "--calibrate stores thresholds in the model's file, and the embedded model is none; give "
        + "--model FILE")
  }

  /// Refuses an output whose name does not say what is written.
  static func checkEnding(
    _ output: String?, _ option: String, _ endings: [String]
  ) throws(UsageError) {
    guard let output, !endings.contains(where: output.lowercased().hasSuffix) else { return }
    throw UsageError(
      "--\(option) writes \(endings.joined(separator: " or ")); end its FILE so")
  }

  /// Returns the indices of the faces with an identity.
  ///
  /// - Throws: `CommandError` if there are none.
  static func facesWithIdentity(in dataset: FaceDataset) throws -> [Int] {
    let faces = dataset.samples.indices.filter { dataset.samples[$0].labels.identity != nil }
    guard !faces.isEmpty else {
      throw CommandError(
        description:
          "\(dataset.path): says nothing of whose faces they are; give a folder with a folder "
          + "for each person, or another form that names persons (--form)")
    }
    return faces
  }
}
