public import MTLFaceData

/// A data set of a run.
public struct TrainingDataSource: Codable, Hashable, Sendable {
  /// A list, a folder, a `train.rec` or its folder, or a `.bin`.
  public var path: String
  /// What it is; found by the path where nil.
  public var form: FaceDataSet.Form?
  /// Where a list's files begin; its own folder where nil.
  public var root: String?
  /// What the labels of records say; found by their number where nil.
  public var labels: FaceDataSet.RecordLabels?
  /// A file that overrides labels; see `Corrections`.
  public var corrections: String?
  /// How often its faces are drawn, against the other sets' weights; by their number where nil.
  public var weight: Double?
  /// Faces whose record key (or place, from 0) is a multiple of this are kept out for validation.
  public var heldOutEvery: Int?
  /// An `.npy` with a row for each face of the set before corrections: the embeddings of a teacher.
  public var teacher: String?

  /// A data set whose form its path tells.
  public init(path: String) { self.path = path }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case path, form, root, labels, corrections, weight, heldOutEvery, teacher
  }

  public init(from decoder: any Swift.Decoder) throws {
    let values = try StrictValues(decoder, CodingKeys.self)
    path = try values.required(.path)
    form = try values.optional(.form)
    root = try values.optional(.root)
    labels = try values.optional(.labels)
    corrections = try values.optional(.corrections)
    weight = try values.optional(.weight)
    heldOutEvery = try values.optional(.heldOutEvery)
    teacher = try values.optional(.teacher)
  }

  func validate(_ key: String) throws(ConfigurationProblem) {
    try check(weight ?? 1, in: 0...1e9, "\(key).weight")
    try check(heldOutEvery ?? 2, in: 2...1_000_000, "\(key).heldOutEvery")
  }
}
