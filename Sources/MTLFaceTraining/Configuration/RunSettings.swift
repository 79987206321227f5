/// What a run tells, and what it keeps.
public struct RunSettings: Codable, Hashable, Sendable {
  /// Iterations between lines of the log; each has the means since the one before.
  public var logEvery = 20
  /// Iterations between checkpoints.
  public var checkpointEvery = 500
  /// Checkpoints that are kept: the newest ones.
  public var keep = 3
  /// Iterations between validations on the faces kept out.
  public var validateEvery = 1000
  /// Faces of a validation, spread evenly over those kept out; the last one takes all. 0 for all.
  public var validationFaces = 1000
  /// Faces that synthesis is validated on.
  public var synthesisFaces = 100
  /// Iterations between sample sheets of synthesised ages.
  public var samplesEvery = 1000
  /// Faces on a sample sheet.
  public var sampleFaces = 8
  /// A folder for what frozen networks give, which runs may share; the run's own where nil.
  public var cache: String?

  /// As they stand.
  public init() {}

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case logEvery, checkpointEvery, keep, validateEvery, validationFaces, synthesisFaces,
      samplesEvery, sampleFaces, cache
  }

  public init(from decoder: any Swift.Decoder) throws {
    let values = try StrictValues(decoder, CodingKeys.self)
    logEvery = try values.value(.logEvery, or: logEvery)
    checkpointEvery = try values.value(.checkpointEvery, or: checkpointEvery)
    keep = try values.value(.keep, or: keep)
    validateEvery = try values.value(.validateEvery, or: validateEvery)
    validationFaces = try values.value(.validationFaces, or: validationFaces)
    synthesisFaces = try values.value(.synthesisFaces, or: synthesisFaces)
    samplesEvery = try values.value(.samplesEvery, or: samplesEvery)
    sampleFaces = try values.value(.sampleFaces, or: sampleFaces)
    cache = try values.optional(.cache)
  }

  func validate(_ key: String) throws(ConfigurationProblem) {
    for (name, value) in [
      ("logEvery", logEvery), ("checkpointEvery", checkpointEvery),
      ("validateEvery", validateEvery), ("samplesEvery", samplesEvery),
    ] { try check(value, in: 1...1_000_000_000, "\(key).\(name)") }
    try check(keep, in: 1...10_000, "\(key).keep")
    try check(validationFaces, in: 0...1_000_000_000, "\(key).validationFaces")
    try check(synthesisFaces, in: 1...1_000_000, "\(key).synthesisFaces")
    try check(sampleFaces, in: 1...64, "\(key).sampleFaces")
  }
}
