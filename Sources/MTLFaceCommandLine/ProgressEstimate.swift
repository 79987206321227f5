import MTLFaceSupport

/// The progress of a task, from which the rate and the remaining time are estimated.
package struct ProgressEstimate {
  private let done: Int
  private let total: Int
  private let seconds: Double

  /// Creates an estimate.
  ///
  /// - Parameters:
  ///   - done: The number of completed items.
  ///   - total: The total number of items.
  ///   - seconds: The time that the completed items took, in seconds.
  package init(done: Int, total: Int, seconds: Double) {
    self.done = done
    self.total = total
    self.seconds = seconds
  }

  /// Returns a line such as `120 of 1,000 photos, 8.1/s, 2 min left`.
  ///
  /// The rate and the remaining time are omitted until an item is complete and half a second has
  /// passed.
  ///
  /// - Parameter noun: The noun for one item, for example `photo`.
  package func text(_ noun: String) -> String {
    var text = "\(NumberFormat.grouped(done)) of \(NumberFormat.count(total, noun))"
    guard done > 0, seconds > 0.5 else { return text }
    let rate = Double(done) / seconds
    let left = Double(total - done) / rate
    text += ", \(NumberFormat.fixed(rate, 1))/s, "
    text +=
      left < 100
      ? "\(NumberFormat.fixed(left, 0)) s left" : "\(NumberFormat.fixed(left / 60, 0)) min left"
    return text
  }
}
