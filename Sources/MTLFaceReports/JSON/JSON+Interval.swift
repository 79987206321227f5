import MTLFaceEvaluation
import MTLFaceSupport

extension JSON {
  /// Creates an array of the lower and the upper bound of an interval, or `null` if the interval is
  /// `nil`.
  init(_ interval: ConfidenceInterval?) {
    self = interval.map { .array([.number($0.low), .number($0.high)]) } ?? .null
  }
}
