/// The shape of an age estimator A.
public struct AgeEstimatorConfiguration: Codable, Hashable, Sendable {
  /// Width of the hidden layer.
  public var hidden = 512
  /// Age classes, 0 to `ages - 1` years.
  public var ages = 101
  /// Channels of a 1x1 convolution (with BN and PReLU) in front, for a light head; `nil` for none.
  public var reducedChannels: Int?

  /// The paper's estimator, or a lighter one.
  public init(hidden: Int = 512, ages: Int = 101, reducedChannels: Int? = nil) {
    self.hidden = hidden
    self.ages = ages
    self.reducedChannels = reducedChannels
  }

  func validate() throws(NetworkError) {
    guard (1...8192).contains(hidden), (2...1000).contains(ages),
      (1...8192).contains(reducedChannels ?? 1)
    else { throw .invalidConfiguration("the age estimator's sizes are out of range") }
  }
}
