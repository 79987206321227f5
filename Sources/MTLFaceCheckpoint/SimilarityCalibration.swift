/// Accept thresholds for the similarity of two embeddings, measured on labeled pairs of faces.
///
/// A similarity is the cosine of two embeddings. A pair is accepted as the same person if its
/// similarity is at least the threshold. Each threshold has a measured false accept rate and true
/// accept rate. The rates are valid for data that is similar to the measured data. People of the
/// same family or the same age are harder to distinguish.
public struct SimilarityCalibration: Codable, Hashable, Sendable {
  /// An operating point, which consists of a threshold and its rates.
  public struct Row: Codable, Hashable, Sendable {
    /// The requested false accept rate, which is the fraction of impostor pairs that are accepted,
    /// in (0, 1].
    public let falseAcceptRate: Double
    /// The lowest similarity at which a pair is accepted. At this threshold, the measured false
    /// accept rate does not exceed ``falseAcceptRate``.
    public let threshold: Double
    /// The fraction of genuine pairs accepted at the threshold, in 0...1.
    public let trueAcceptRate: Double
    /// Whether the data contains enough impostor pairs to measure the rate, which means that the
    /// rate allows at least one false accept. If the value is false, the threshold accepts no
    /// impostor pair.
    public let hasEnoughImpostors: Bool

    /// Creates an operating point.
    /// ``SimilarityCalibration/init(dataName:genuinePairs:impostorPairs:usesFlipAveraging:rows:)``
    /// validates its values.
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

  /// The name of the data set, such as `LFW`.
  public let dataName: String
  /// The number of pairs of the same person.
  public let genuinePairs: Int
  /// The number of pairs of different people.
  public let impostorPairs: Int
  /// Whether each embedding e(I) was replaced with e(I) + e(flipped I), normalized to unit length.
  public let usesFlipAveraging: Bool
  /// The operating points, from the most permissive to the strictest.
  public let rows: [Row]

  /// The maximum length of a data set's name in bytes.
  static let maximumNameLength = 200
  /// The maximum number of operating points.
  static let maximumRowCount = 64

  /// Creates a calibration.
  ///
  /// - Parameters:
  ///   - dataName: The name of the data set, 1 to 200 bytes without control characters.
  ///   - genuinePairs: The number of pairs of the same person, at least 1.
  ///   - impostorPairs: The number of pairs of different people, at least 1.
  ///   - usesFlipAveraging: Whether the embeddings were averaged with the embeddings of the
  ///     mirrored images.
  ///   - rows: The 1 to 64 operating points, from the most permissive to the strictest.
  /// - Throws: ``CalibrationError`` if a value is out of range or the operating points are not in
  ///   order.
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

  /// Decodes and validates a calibration.
  ///
  /// - Throws: `DecodingError` if a key is missing or has the wrong type; ``CalibrationError`` if a
  ///   value is out of range or the operating points are not in order.
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

  /// Checks the name of a data set. Call this method before a long measurement.
  ///
  /// - Throws: ``CalibrationError`` if the name is empty, too long or contains control characters.
  public static func check(dataName: String) throws(CalibrationError) {
    let isName =
      !dataName.isEmpty && dataName.utf8.count <= maximumNameLength
      && dataName.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
    guard isName else {
      throw CalibrationError(
        "the data set's name must have 1 to \(maximumNameLength) bytes and no control characters"
      )
    }
  }

  private func validate() throws(CalibrationError) {
    try Self.check(dataName: dataName)
    guard genuinePairs > 0, impostorPairs > 0 else {
      throw CalibrationError(
        "there are \(genuinePairs) genuine and \(impostorPairs) impostor pairs; both are required")
    }
    guard 1...Self.maximumRowCount ~= rows.count else {
      throw CalibrationError(
        "the number of operating points is \(rows.count); use 1 to \(Self.maximumRowCount)")
    }
    for row in rows {
      // Rounding errors can make a cosine slightly larger than 1.
      guard row.falseAcceptRate > 0, row.falseAcceptRate <= 1, abs(row.threshold) <= 1.001,
        0...1 ~= row.trueAcceptRate
      else {
        throw CalibrationError(
          "an operating point is out of range; use rates in 0...1 and thresholds in -1...1")
      }
    }
    for (row, next) in zip(rows, rows.dropFirst()) {
      guard next.falseAcceptRate < row.falseAcceptRate, next.threshold >= row.threshold,
        next.trueAcceptRate <= row.trueAcceptRate
      else {
        throw CalibrationError(
          "the operating points are out of order; sort them from the most permissive to the strictest"
        )
      }
    }
  }
}

/// An error for a calibration with invalid values.
public struct CalibrationError: Error, Hashable, CustomStringConvertible {
  /// A one-line message.
  public let description: String

  /// Creates an error with a one-line message.
  init(_ description: String) { self.description = description }
}
