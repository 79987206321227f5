import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport

/// The options that the evaluation verbs share.
enum EvaluationOptions {
  static let cache: Option<String?> = .optional(
    "cache", "FOLDER", .folder, defaultText: "no cache",
    help:
      "the folder of a cache of model outputs, which are reused if nothing that affects them has "
      + "changed")
  static let seed = Option.value(
    "seed", "N", .integer(in: 0...Int.max), default: 0, help: "the seed of all random numbers")
  static let samples = Option.value(
    "samples", "N", .integer(in: 20...100_000), default: 1000,
    help: "the number of bootstrap samples for the 95% intervals")
  static let report: Option<String?> = .optional(
    "report", "FILE.html", .path,
    help: "write a self-contained HTML report with the results")
  static let dataName: Option<String?> = .optional(
    "name", "NAME", .text, defaultText: "the last component of the path",
    help: "the name of the data set in the results")
  static let aligned = Option.flag(
    "aligned",
    help: "treat each image as an aligned face, and skip detection; records always contain aligned "
      + "faces")

  static let heldOut: Option<Int?> = .optional(
    "held-out-every", "N", .integer(in: 2...1_000_000),
    help:
      "use only the faces whose record key (or index) is a multiple of N, which train "
      + "--held-out-every N excludes from training")

  /// The options that ``EvaluationInference`` reads.
  static let reading: [any OptionDeclaration] = [
    PhotoOptions.model, PhotoOptions.memory, aligned, PhotoOptions.minimumFace,
    PhotoOptions.minimumScore, PhotoOptions.maximumPixels, cache,
  ]

  /// The paragraphs of the help that describe how faces are read.
  static let readingHelp = """
    Faces in photos are detected and aligned. If a photo has several faces, the largest face is used,
    and the result lists the photo. An image is used unchanged if it has the size of an aligned face
    and the detector confirms the alignment. Photos without a face are reported and skipped. The exit
    status is then 1.

    --cache stores the model outputs in a folder. They are reused if the path of SET, the
    weights of the model, the options, the version of the tool, the instruction set of the processor, and the name,
    size and modification time of the image are the same. Without --cache, nothing is stored,
    because embeddings are biometric data.
    """

  /// Returns the parameters of the bootstrap intervals.
  static func bootstrap(_ arguments: Arguments) -> Bootstrap {
    Bootstrap(resampleCount: arguments[samples], seed: UInt64(arguments[seed]))
  }

  /// Returns the value of `--name`, or the last component of the path of the data set. If this
  /// component is missing, `.` or `..`, the name is `data`.
  static func name(_ arguments: Arguments, path: String) -> String {
    if let given = arguments[dataName] { return given }
    let last = path.split(separator: "/").last.map(String.init) ?? "data"
    return last == "." || last == ".." ? "data" : last
  }

  /// Returns the names of the data set and the model, and the settings, for a report.
  ///
  /// - Parameters:
  ///   - arguments: The parsed arguments.
  ///   - dataName: The name of the data set.
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

  /// Throws an error if a report is requested and its path does not end in `.html`.
  static func checkReportEnding(_ arguments: Arguments) throws(UsageError) {
    try checkEnding(arguments[report], "report", [".html"])
  }

  /// Throws an error if an output path is given and ends in none of the endings, ignoring case.
  static func checkEnding(
    _ output: String?, _ option: String, _ endings: [String]
  ) throws(UsageError) {
    guard let output, !endings.contains(where: output.lowercased().hasSuffix) else { return }
    throw UsageError(
      "--\(option) \(output.quotedForMessage): unsupported format; give a path that ends in "
        + endings.joined(separator: " or "))
  }
}
