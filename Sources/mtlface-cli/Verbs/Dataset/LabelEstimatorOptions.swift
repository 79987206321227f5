import MTLFace
import MTLFaceCommandLine
import MTLFaceData

/// The options of the verbs that estimate labels with a model.
enum LabelEstimatorOptions {
  static let align = Option.flag(
    "align", help: "detect and align the largest face of each image")
  static let unconfirmed = Option.flag(
    "unconfirmed",
    help: "also use images that the detector does not confirm as aligned faces")
  static let options: [any OptionDeclaration] = [align, unconfirmed, PhotoOptions.minimumFace]

  /// Opens the model, and creates an estimator that aligns or confirms faces as specified.
  ///
  /// - Throws: ``UsageError`` if `--model` is missing and the build contains no model;
  ///   `CommandError` if the model has neither an age nor a gender estimator; or an error that
  ///   occurs when the model is read.
  static func open(
    _ arguments: Arguments, _ console: Console, _ verb: any Verb.Type
  ) throws -> LabelEstimator {
    let analyzer = try PhotoOptions.openModel(arguments, console, verb)
    try PhotoOptions.require(
      analyzer.canEstimateAge || analyzer.canEstimateGender,
      "age estimator and no gender estimator", arguments)
    let (detector, size) = (analyzer.detector, analyzer.inputSize)
    let detection = PhotoOptions.detection(arguments)
    let (isAligning, isConfirming) = (arguments[align], !arguments[unconfirmed])
    return LabelEstimator(analyzer.networks, pool: analyzer.pool) { set, index in
      if isAligning {
        return try detector.alignLargestFace(in: set.image(index), size: size, options: detection)
          .face
      }
      guard isConfirming else {
        return try set.alignedFace(at: index, size: size, hint: "give --align")
      }
      return try set.confirmedFace(
        at: index, size: size, detector: detector, hint: "give --align",
        confirmationHint: "give --align to align it, or --unconfirmed to use it unchanged")
    }
  }
}
