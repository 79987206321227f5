/// The number of faces with each kind of label.
struct LabelCounts {
  var identity = 0
  var age = 0
  var gender = 0
  var teacher = 0

  /// Returns the total counts of two batches.
  static func + (left: LabelCounts, right: LabelCounts) -> LabelCounts {
    LabelCounts(
      identity: left.identity + right.identity, age: left.age + right.age,
      gender: left.gender + right.gender, teacher: left.teacher + right.teacher)
  }

  /// Returns the weights of this micro-batch in the means over all faces of a step.
  ///
  /// - Parameter total: The counts of all micro-batches.
  /// - Returns: The weights. A weight is 0 if no face has the label.
  func weights(relativeTo total: LabelCounts) -> MicroBatchWeights {
    func weight(_ part: Int, _ all: Int) -> Double { all == 0 ? 0 : Double(part) / Double(all) }
    return MicroBatchWeights(
      identity: weight(identity, total.identity), age: weight(age, total.age),
      gender: weight(gender, total.gender), distillation: weight(teacher, total.teacher))
  }
}

/// The weights of the means of a micro-batch in the means of the whole step.
struct MicroBatchWeights {
  var identity = 1.0
  var age = 1.0
  var gender = 1.0
  var distillation = 1.0
}
