/// The ground-truth labels of a face, which are the person, the age and the gender.
///
/// An unknown label is `nil`. A loss or metric skips faces whose label it requires but is unknown.
public struct FaceLabels: Sendable, Hashable {
  /// The class of the person within the data set, from 0.
  public var identity: Int?
  /// The age in years, within ``ages``.
  public var age: Double?
  /// The gender label of the data set.
  public var gender: Gender?

  /// Creates labels. All labels are unknown by default.
  public init(identity: Int? = nil, age: Double? = nil, gender: Gender? = nil) {
    self.identity = identity
    self.age = age
    self.gender = gender
  }

  /// The range of valid age labels in years.
  public static let ages = 0.0...150.0
}
