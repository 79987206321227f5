/// The ground truth of a face: the person, the age and the gender.
///
/// A label that is unknown is nil. Losses and metrics leave out faces without the label they need.
public struct FaceLabels: Sendable, Hashable {
  /// The class of the person within the data set, from 0.
  public var identity: Int?
  /// The age in years, within ``ages``.
  public var age: Double?
  /// The gender as the data set states it.
  public var gender: Gender?

  /// Creates labels, by default all unknown.
  public init(identity: Int? = nil, age: Double? = nil, gender: Gender? = nil) {
    self.identity = identity
    self.age = age
    self.gender = gender
  }

  /// The range of valid age labels in years.
  public static let ages = 0.0...150.0
}
