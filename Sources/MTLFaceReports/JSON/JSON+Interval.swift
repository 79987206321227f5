import MTLFaceEvaluation
import MTLFaceSupport

extension JSON {
  /// Creates an array of the two ends of an interval, or `null` if it is `nil`.
  init(_ interval: ConfidenceInterval?) {
    self = interval.map { .array([.number($0.low), .number($0.high)]) } ?? .null
  }
}
