/// What a run tells, and what it keeps.
public struct RunSettings: Codable, Hashable, Sendable {
  /// Iterations between lines of the log; each has the means since the one before.
  public var logEvery = 20
  /// Iterations between checkpoints.
  public var checkpointEvery = 500
  /// Checkpoints that are kept: the newest ones.
  public var checkpointsKept = 3
  /// Iterations between validations on the faces kept out.
  public var validateEvery = 1000
  /// Faces of a validation, spread evenly over those kept out; the last one takes all. 0 for all.
  public var validationFaces = 1000
  /// Faces that synthesis is validated on.
  public var synthesisFaces = 100
  /// Iterations between sample sheets of synthesized ages.
  public var samplesEvery = 1000
  /// Faces on a sample sheet.
  public var sampleFaces = 8
  /// A folder for what frozen networks give, which runs may share; the run's own where nil.
  public var cache: String?

  /// As they stand.
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
