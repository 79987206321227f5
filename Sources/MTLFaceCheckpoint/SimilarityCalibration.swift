/// What a similarity of two embeddings means, measured on known pairs: thresholds with the rates of
/// false and true accepts that they gave.
///
/// A similarity is the cosine of two embeddings; a pair is accepted as one person where its
/// similarity is at or above the threshold. The rates hold for the data they were measured on: a
/// crowd of one family, or of one age, is harder.
public struct SimilarityCalibration: Codable, Hashable, Sendable {
  /// One threshold.
  public struct Row: Codable, Hashable, Sendable {
    /// The rate of false accepts asked for, in (0, 1]: the share of impostor pairs accepted.
    public let falseAcceptRate: Double
    /// The lowest similarity that keeps to it.
    public let threshold: Double
    /// The share of genuine pairs accepted there, 0...1.
    public let trueAcceptRate: Double
    /// Whether the data had enough impostor pairs to measure such a rate: one false accept or more
    /// would have kept to it. Otherwise the threshold is the lowest that accepted no impostor.
    public let hasEnoughImpostors: Bool

    /// A row; ``SimilarityCalibration/init(dataName:genuinePairs:impostorPairs:usesFlipAveraging:rows:)``
    /// checks it.
    public init(
      falseAcceptRate: Double, threshold: Double, trueAcceptRate: Double,
      hasEnoughImpostors: Bool
    ) {
      self.falseAcceptRate = falseAcceptRate
      self.threshold = threshold
      self.trueAcceptRate = trueAcceptRate
      self.hasEnoughImpostors = hasEnoughImpostors
    }
  }

  /// What the pairs are called: `LFW`.
  public let dataName: String
  /// Pairs of one person.
  public let genuinePairs: Int
  /// Pairs of two.
  public let impostorPairs: Int
  /// Whether embeddings were e(I) + e(flipped I), normalized.
  public let usesFlipAveraging: Bool
  /// From the most permissive threshold to the strictest.
  public let rows: [Row]

  /// The longest name of data, in bytes.
  static let maximumNameLength = 200
  /// The most rows.
  static let maximumRowCount = 64

  /// A calibration in memory.
  /// - Throws: ``CalibrationError`` for numbers that no measurement gives.
  public init(
    dataName: String, genuinePairs: Int, impostorPairs: Int, usesFlipAveraging: Bool, rows: [Row]
  ) throws(CalibrationError) {
    self.dataName = dataName
    self.genuinePairs = genuinePairs
    self.impostorPairs = impostorPairs
    self.usesFlipAveraging = usesFlipAveraging
    self.rows = rows
    try validate()
  }

  /// Reads and checks a stored calibration.
  /// - Throws: `DecodingError`, ``CalibrationError``.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      dataName: values.decode(String.self, forKey: .dataName),
      genuinePairs: values.decode(Int.self, forKey: .genuinePairs),
      impostorPairs: values.decode(Int.self, forKey: .impostorPairs),
      usesFlipAveraging: values.decode(Bool.self, forKey: .usesFlipAveraging),
      rows: values.decode([Row].self, forKey: .rows))
  }

  private enum CodingKeys: String, CodingKey {
    case dataName = "data"
    case genuinePairs, impostorPairs, usesFlipAveraging, rows
  }

  /// Checks a name for data: worth doing before the work of measuring.
  /// - Throws: ``CalibrationError`` for an empty or long name, or one with control characters.
  public static func check(dataName: String) throws(CalibrationError) {
    let isName =
      !dataName.isEmpty && dataName.utf8.count <= maximumNameLength
      && dataName.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
    guard isName else {
      throw CalibrationError("the data need a name of 1 to \(maximumNameLength) plain characters")
    }
  }

  private func validate() throws(CalibrationError) {
    try Self.check(dataName: dataName)
    guard genuinePairs > 0, impostorPairs > 0 else {
      throw CalibrationError("pairs of one person and pairs of two are needed")
    }
    guard 1...Self.maximumRowCount ~= rows.count else {
      throw CalibrationError("\(rows.count) rows; 1 to \(Self.maximumRowCount) are possible")
    }
    for row in rows {
      // A cosine of rounded numbers may pass 1 a little.
      guard row.falseAcceptRate > 0, row.falseAcceptRate <= 1, abs(row.threshold) <= 1.001,
        0...1 ~= row.trueAcceptRate
      else { throw CalibrationError("a rate or threshold is out of its range") }
    }
    for (row, next) in zip(rows, rows.dropFirst()) {
      guard next.falseAcceptRate < row.falseAcceptRate, next.threshold >= row.threshold,
        next.trueAcceptRate <= row.trueAcceptRate
      else { throw CalibrationError("the rows do not go from permissive to strict") }
    }
  }
}

/// A calibration whose numbers cannot be; the text says what is wrong with them.
public struct CalibrationError: Error, Hashable, CustomStringConvertible {
  /// One line.
  public let description: String

  /// An error with its line.
  init(_ description: String) { self.description = description }
}
