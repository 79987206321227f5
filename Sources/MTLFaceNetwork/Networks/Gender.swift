/// A binary gender label, which face data sets provide and the gender estimator predicts.
///
/// The raw value is the label in image lists and the channel index in the output of the gender
/// estimator.
public enum Gender: Int, Sendable, Hashable, CaseIterable {
  /// Female, with the label 0.
  case female = 0
  /// Male, with the label 1.
  case male = 1
}
