/// The settings for the log, checkpoints, validations and sample sheets of a run.
public struct RunSettings: Codable, Hashable, Sendable {
  /// The number of iterations between log lines. A line contains the mean losses since the previous
  /// line.
  public var logEvery = 20
  /// The number of iterations between checkpoints.
  public var checkpointEvery = 500
  /// The number of checkpoints to keep. Older checkpoints are deleted.
  public var checkpointsKept = 3
  /// The number of iterations between validations.
  public var validateEvery = 1000
  /// The maximum number of faces in a validation of age estimates, or 0 for all held-out faces with
  /// known ages.
  ///
  /// The faces are evenly spaced among the held-out faces with known ages. The validation at the
  /// end of the run uses all of these faces.
  public var validationFaces = 1000
  /// The maximum number of input faces in a validation of synthesis.
  public var synthesisFaces = 100
  /// The number of iterations between sample sheets of synthesized faces.
  public var samplesEvery = 1000
  /// The maximum number of input faces on a sample sheet.
  public var sampleFaces = 8
  /// The folder for cached outputs of frozen networks, or `nil` for a folder inside the folder of
  /// the run. Several runs can share a folder.
  public var cache: String?

  /// Creates the default settings.
  public init() {}

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case logEvery, checkpointEvery
    case checkpointsKept = "keep"
    case validateEvery, validationFaces, synthesisFaces, samplesEvery, sampleFaces, cache
  }

  public init(from decoder: any Decoder) throws {
    let container = try StrictDecodingContainer(decoder, CodingKeys.self)
    logEvery = try container.decode(.logEvery, default: logEvery)
    checkpointEvery = try container.decode(.checkpointEvery, default: checkpointEvery)
    checkpointsKept = try container.decode(.checkpointsKept, default: checkpointsKept)
    validateEvery = try container.decode(.validateEvery, default: validateEvery)
    validationFaces = try container.decode(.validationFaces, default: validationFaces)
    synthesisFaces = try container.decode(.synthesisFaces, default: synthesisFaces)
    samplesEvery = try container.decode(.samplesEvery, default: samplesEvery)
    sampleFaces = try container.decode(.sampleFaces, default: sampleFaces)
    cache = try container.decodeIfPresent(.cache)
  }

  func validate(_ key: String) throws(InvalidSettingError) {
    for (name, value) in [
      ("logEvery", logEvery), ("checkpointEvery", checkpointEvery),
      ("validateEvery", validateEvery), ("samplesEvery", samplesEvery),
    ] { try checkRange(value, in: 1...1_000_000_000, key: "\(key).\(name)") }
    try checkRange(checkpointsKept, in: 1...10_000, key: "\(key).keep")
    try checkRange(validationFaces, in: 0...1_000_000_000, key: "\(key).validationFaces")
    try checkRange(synthesisFaces, in: 1...1_000_000, key: "\(key).synthesisFaces")
    try checkRange(sampleFaces, in: 1...64, key: "\(key).sampleFaces")
  }
}
