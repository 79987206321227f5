public import MTLFaceNetwork

/// The labels that a model estimates for a face.
public struct LabelEstimate: Sendable, Hashable {
  /// The expected age in years; `nil` if the model estimates no ages.
  public let years: Double?
  /// The more probable gender; `nil` if the model estimates no genders.
  public let gender: Gender?
  /// The probability of ``gender``, 0.5...1; `nil` if the model estimates no genders.
  public let genderProbability: Double?

  /// Creates an estimate. All values are unknown by default.
  public init(years: Double? = nil, gender: Gender? = nil, genderProbability: Double? = nil) {
    self.years = years
    self.gender = gender
    self.genderProbability = genderProbability
  }

  /// The estimated age as a label: rounded to a tenth of a year and limited to `FaceLabels/ages`.
  public var ageLabel: Double? { years.map(Self.ageLabel) }

  /// Returns an age in years as a label: rounded to a tenth of a year and limited to
  /// `FaceLabels/ages`.
  static func ageLabel(_ years: Double) -> Double {
    min(max((years * 10).rounded() / 10, FaceLabels.ages.lowerBound), FaceLabels.ages.upperBound)
  }
}
