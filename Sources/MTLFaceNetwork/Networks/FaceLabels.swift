/// The ground-truth labels of a face, which are the person, the age and the gender.
///
/// An unknown label is `nil`. A loss or metric skips faces without a label that it requires.
public struct FaceLabels: Sendable, Hashable {
  /// The zero-based index of the person's class within the data set.
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
