import MTLFace
import MTLFaceCommandLine
import MTLFaceReports

/// The option that stores measured thresholds in the model file.
enum CalibrationOptions {
  static let calibrate = Option.flag(
    "calibrate", help: "store the measured thresholds in the model file")

  /// Throws an error if the option is used with the embedded model, which has no file.
  static func check(_ arguments: Arguments) throws(UsageError) {
    guard arguments[calibrate], arguments[PhotoOptions.model] == nil, FaceModel.hasEmbedded else {
      return
    }
    throw UsageError(
      "--calibrate cannot store thresholds in the embedded model; give --model FILE")
  }

  /// Throws an error before the measurement, which takes minutes, if thresholds cannot be stored.
  static func checkTarget(_ arguments: Arguments, dataName: String) throws {
    guard arguments[calibrate], let model = arguments[PhotoOptions.model] else { return }
    try SimilarityCalibration.check(dataName: dataName)
    try FaceModel.validateCalibrationTarget(model)
  }

  /// Stores thresholds in the model file if the option is given.
  ///
  /// - Returns: The path of the model file, or nil if the option is not given.
  static func store(
    _ scores: VerificationScores, _ details: EvaluationDetails, _ arguments: Arguments
  ) throws -> String? {
    guard arguments[calibrate], let model = arguments[PhotoOptions.model] else { return nil }
    let table = try scores.calibration(
      dataName: details.dataName, usesFlipAveraging: details.usesFlipAveraging)
    try FaceModel.store(table, inFile: model)
    return model
  }
}
