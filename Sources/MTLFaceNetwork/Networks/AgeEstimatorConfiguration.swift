/// The configuration of an age estimator A.
public struct AgeEstimatorConfiguration: Codable, Hashable, Sendable {
  /// The number of hidden units.
  public var hidden = 512
  /// The number of age classes, which stand for 0 to `ages - 1` years.
  public var ages = 101
  /// The output channels of a 1x1 convolution (with BN and PReLU) that precedes the hidden layer in
  /// light estimators; `nil` for no such convolution.
  public var reducedChannels: Int?

  /// Creates a configuration, by default that of the paper's estimator.
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
