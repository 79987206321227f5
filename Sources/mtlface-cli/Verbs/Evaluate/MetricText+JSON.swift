import MTLFace
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

extension MetricText {
  /// Returns an interval as an array of its ends, or null.
  static func json(_ interval: ConfidenceInterval?) -> JSON {
    interval.map { .array([.number($0.low), .number($0.high)]) } ?? .null
  }

  /// Returns a number, or null.
  static func json(_ number: Double?) -> JSON { number.map(JSON.number) ?? .null }

  /// Returns an integer, or null.
  static func json(_ number: Int?) -> JSON { number.map(JSON.integer) ?? .null }
}
