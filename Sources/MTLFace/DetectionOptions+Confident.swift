public import MTLFaceVision

extension DetectionOptions {
  /// The ``standard`` options with an output threshold of 0.9, which excludes doubtful detections
  /// such as hands, dice and folds of cloth.
  ///
  /// ``FaceAnalyzer`` and the command-line tool use these options by default.
  public static let confident = {
    var options = DetectionOptions.standard
    options.outputThreshold = 0.9
    return options
  }()
}
