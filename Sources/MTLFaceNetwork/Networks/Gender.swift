/// A binary gender label. Face data sets provide it and the gender estimator predicts it.
///
/// The raw value is the label in image lists and the channel in the output of the gender estimator.
public enum Gender: Int, Sendable, Hashable, CaseIterable {
  /// Female, 0.
  case female = 0
  /// Male, 1.
  case male = 1
}
