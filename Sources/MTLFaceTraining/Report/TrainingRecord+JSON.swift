#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension TrainingRecord: Codable {
  private enum CodingKeys: String, CodingKey {
    case event, step, seconds
    case learningRate = "rate"
    case imagesPerSecond, losses, metrics, file, text
  }

  /// Decodes a record from JSON.
  ///
  /// - Throws: `DecodingError` if the event, the step or the time is missing, if a value has the
  ///   wrong type, or if the step or the time is negative.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func numbers(_ key: CodingKeys) throws -> [String: Double] {
      try values.decodeIfPresent([String: Double?].self, forKey: key)?.mapValues { $0 ?? .nan }
        ?? [:]
    }
    event = try values.decode(Event.self, forKey: .event)
    step = try values.decode(Int.self, forKey: .step)
    seconds = try values.decode(Double.self, forKey: .seconds)
    learningRate = try values.decodeIfPresent(Double.self, forKey: .learningRate)
    imagesPerSecond = try values.decodeIfPresent(Double.self, forKey: .imagesPerSecond)
    losses = try numbers(.losses)
    metrics = try numbers(.metrics)
    file = try values.decodeIfPresent(String.self, forKey: .file)
    text = try values.decodeIfPresent(String.self, forKey: .text)
    guard step >= 0, seconds >= 0, seconds.isFinite else {
      throw DecodingError.dataCorruptedError(
        forKey: .step, in: values,
        debugDescription: "the step or the time is negative or not finite")
    }
  }

  /// Encodes the record as JSON. Values that are `nil` or empty are omitted.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
    try values.encode(event, forKey: .event)
    try values.encode(step, forKey: .step)
    try values.encode(max(finite(seconds) ?? 0, 0), forKey: .seconds)
    try values.encodeIfPresent(finite(learningRate), forKey: .learningRate)
    try values.encodeIfPresent(finite(imagesPerSecond), forKey: .imagesPerSecond)
    if !losses.isEmpty { try values.encode(losses.mapValues(finite), forKey: .losses) }
    if !metrics.isEmpty { try values.encode(metrics.mapValues(finite), forKey: .metrics) }
    try values.encodeIfPresent(file, forKey: .file)
    try values.encodeIfPresent(text, forKey: .text)
  }

  /// Returns the record as one line of JSON with sorted keys and without a trailing newline.
  public func line() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// Creates a record from a line of JSON, or returns `nil` if the line is not a valid record.
  init?(line: [UInt8]) {
    guard line.first == UInt8(ascii: "{"),
      let record = try? JSONDecoder().decode(TrainingRecord.self, from: Data(line))
    else { return nil }
    self = record
  }
}
