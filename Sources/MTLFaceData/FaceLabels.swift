/// What is known of a face; what is not known takes no part in the losses that need it.
public struct FaceLabels: Sendable, Hashable {
  /// The class of its person, from 0, within its data set.
  public var identity: Int?
  /// Years, 0...150.
  public var age: Double?
  /// Female or male, as the data set says.
  public var gender: Gender?

  /// Labels; none where nothing is known.
  public init(identity: Int? = nil, age: Double? = nil, gender: Gender? = nil) {
    self.identity = identity
    self.age = age
    self.gender = gender
  }

  /// Ages that data sets may name.
  public static let ages = 0.0...150.0
}
