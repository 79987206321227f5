public import MTLFaceData

/// A data set of a run.
public struct TrainingDataSource: Codable, Hashable, Sendable {
  /// A list, a folder, a `train.rec` or its folder, or a `.bin`.
  public var path: String
  /// What it is; found by the path where nil.
  public var format: FaceDataset.Format?
  /// Where a list's files begin; its own folder where nil.
  public var root: String?
  /// What the labels of records say; found by their number where nil.
  public var labels: FaceDataset.RecordLabelLayout?
  /// A file that overrides labels; see `LabelOverrides`.
  public var labelOverrides: String?
  /// How often its faces are drawn, against the other sets' weights; by their number where nil.
  public var weight: Double?
  /// Faces whose record key (or place, from 0) is a multiple of this are kept out for validation.
  public var heldOutEvery: Int?
  /// An `.npy` with a row for each face of the set before corrections: the embeddings of a teacher.
  public var teacher: String?

  /// A data set whose form its path tells.
  public init(path: String) { self.path = path }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case path
    case format = "form"
    case root, labels
    case labelOverrides = "corrections"
    case weight, heldOutEvery, teacher
  }

  public init(from decoder: any Decoder) throws {
    let container = try StrictDecodingContainer(decoder, CodingKeys.self)
    path = try container.decode(.path)
    format = try container.decodeIfPresent(.format)
    root = try container.decodeIfPresent(.root)
    labels = try container.decodeIfPresent(.labels)
    labelOverrides = try container.decodeIfPresent(.labelOverrides)
    weight = try container.decodeIfPresent(.weight)
    heldOutEvery = try container.decodeIfPresent(.heldOutEvery)
    teacher = try container.decodeIfPresent(.teacher)
  }

  func validate(_ key: String) throws(InvalidSettingError) {
    try checkRange(weight ?? 1, in: 0...1e9, key: "\(key).weight")
    try checkRange(heldOutEvery ?? 2, in: 2...1_000_000, key: "\(key).heldOutEvery")
  }
}
