public import MTLFaceData

/// The settings of a data set in a training run.
public struct TrainingDataSource: Codable, Hashable, Sendable {
  /// The path of a list, a folder of images, a `train.rec` file or its folder, or a `.bin` file.
  public var path: String
  /// The format of the data set, or `nil` to determine the format from the path.
  public var format: FaceDataset.Format?
  /// The folder to which the paths of a list are relative, or `nil` for the folder of the list.
  public var root: String?
  /// The layout of the labels of records, or `nil` to infer the layout of each record.
  public var labels: FaceDataset.RecordLabelLayout?
  /// The path of a file with corrected labels, as described by `LabelOverrides`.
  public var labelOverrides: String?
  /// The relative frequency with which faces of the data set are sampled for recognition, or `nil`
  /// to use the number of its training faces. Synthesis ignores this value.
  public var weight: Double?
  /// The interval of held-out faces, or `nil` for no held-out faces.
  ///
  /// A face whose record key (or index, starting at 0) is a multiple of this value is used only for
  /// validation.
  public var heldOutEvery: Int?
  /// The path of an `.npy` file with the embeddings of a teacher.
  ///
  /// The array has one row for each face of the data set before label overrides are applied.
  public var teacher: String?

  /// Creates settings for a data set. The format is determined from the path.
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
