public import MTLFaceVision

extension DetectionOptions {
  /// As ``standard``, without the finds that the detector doubts (scores below 0.9): hands, dice,
  /// folds of cloth. What ``FaceAnalyzer`` and the command line use unless told otherwise.
  public static let confident = {
    var options = DetectionOptions.standard
    options.outputThreshold = 0.9
    return options
  }()
}
