public import MTLFaceNetwork

/// The age and gender that a model estimates for a face.
public struct LabelEstimate: Sendable, Hashable {
  /// The expected age in years, or `nil` if the model does not estimate ages.
  public let years: Double?
  /// The more probable gender, or `nil` if the model does not estimate genders.
  public let gender: Gender?
  /// The probability of ``gender``, in 0.5...1, or `nil` if the model does not estimate genders.
  public let genderProbability: Double?

  /// Creates an estimate. All values are unknown by default.
  ///
  /// - Parameters:
  ///   - years: The expected age in years, or `nil` if it is unknown.
  ///   - gender: The more probable gender, or `nil` if it is unknown.
  ///   - genderProbability: The probability of the gender, in 0.5...1, or `nil` if it is unknown.
  public init(years: Double? = nil, gender: Gender? = nil, genderProbability: Double? = nil) {
    self.years = years
    self.gender = gender
    self.genderProbability = genderProbability
  }

  /// The estimated age as a label: rounded to a tenth of a year and clamped to `FaceLabels/ages`.
  public var ageLabel: Double? { years.map(Self.ageLabel) }

  /// Returns an age in years as a label: rounded to a tenth of a year and clamped to
  /// `FaceLabels/ages`.
  static func ageLabel(_ years: Double) -> Double {
    min(max((years * 10).rounded() / 10, FaceLabels.ages.lowerBound), FaceLabels.ages.upperBound)
  }
}
