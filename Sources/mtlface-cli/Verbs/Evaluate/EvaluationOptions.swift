import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports

/// The options that the evaluation verbs share.
enum EvaluationOptions {
  static let cache: Option<String?> = .optional(
    "cache", "FOLDER", .path, defaultText: "off",
    help:
      "a folder that caches the model outputs of each face, which are reused while model and face "
      + "are unchanged")
  static let seed = Option.value(
    "seed", "N", .integer(in: 0...Int.max), default: 0, help: "the seed of all random draws")
  static let samples = Option.value(
    "samples", "N", .integer(in: 20...100_000), default: 1000,
    help: "the number of bootstrap samples for the 95 % intervals")
  static let report: Option<String?> = .optional(
    "report", "PAGE.html", .path,
    help: "write a self-contained HTML page with all results and images")
  static let dataName: Option<String?> = .optional(
    "name", "DATA", .text, defaultText: "the last component of the path",
    help: "the name of the data")
  static let aligned = Option.flag(
    "aligned",
    help: "treat the images as aligned faces, as records always are: skip detection")

  /// The options of ``EvaluationInference``.
  static let reading: [any OptionDeclaration] = [
    PhotoOptions.model, PhotoOptions.memory, aligned, PhotoOptions.minimumFace,
    PhotoOptions.minimumScore, PhotoOptions.maximumPixels, cache,
  ]

  /// The paragraphs on reading faces in the help of the verbs.
  static let readingHelp = """
    Faces in photos are detected and aligned. If a photo has several faces, the largest is used, and
    the photo is listed in the result. An image that has the size of an aligned face and that the
    detector confirms as one is used unchanged. Photos without a face are reported and skipped; the
    exit status is then 1.

    --cache stores the model outputs in a folder, keyed by the weights of the model, the options,
    and the name, size and modification time of each image. Without --cache nothing is stored,
    because embeddings are biometric data.
    """

  /// Returns the parameters of the bootstrap intervals.
  static func bootstrap(_ arguments: Arguments) -> Bootstrap {
    Bootstrap(resampleCount: arguments[samples], seed: UInt64(arguments[seed]))
  }

  /// Returns the name of the data: the value of `--name`, or the last component of a path.
  static func name(_ arguments: Arguments, path: String) -> String {
    if let given = arguments[dataName] { return given }
    let last = path.split(separator: "/").last.map(String.init) ?? "data"
    return last == "." || last == ".." ? "data" : last
  }

  /// Returns the data, the model and the settings that a report states.
  ///
  /// - Parameters:
  ///   - arguments: The parsed arguments.
  ///   - dataName: The name of the data.
  static func details(_ arguments: Arguments, dataName: String) -> EvaluationDetails {
    EvaluationDetails(
      dataName: dataName, modelName: modelName(arguments), bootstrap: bootstrap(arguments),
      usesFlipAveraging: arguments[PhotoOptions.flip])
  }

  /// Returns the file name of the model.
  private static func modelName(_ arguments: Arguments) -> String {
    let path = PhotoOptions.modelPath(arguments)
    return path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Throws an error if an output file is also an input or the model.
  static func checkOutputs(_ outputs: [String?], _ arguments: Arguments, inputs: [String]) throws {
    let read = inputs + (arguments[PhotoOptions.model].map { [$0] } ?? [])
    for output in outputs.compactMap({ $0 }) { try OutputFile.checkDiffers(output, from: read) }
  }

  /// Throws an error unless the path of the HTML page ends in `.html`.
  static func checkReportEnding(_ arguments: Arguments) throws(UsageError) {
    try checkEnding(arguments[report], "report", [".html"])
  }

  /// Throws an error unless an output path ends in one of the extensions.
  static func checkEnding(
    _ output: String?, _ option: String, _ endings: [String]
  ) throws(UsageError) {
    guard let output, !endings.contains(where: output.lowercased().hasSuffix) else { return }
    throw UsageError(
      "--\(option): give a path that ends in \(endings.joined(separator: " or "))")
  }
}
