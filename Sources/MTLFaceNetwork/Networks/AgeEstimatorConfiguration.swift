/// The configuration of an age estimator A.
public struct AgeEstimatorConfiguration: Codable, Hashable, Sendable {
  /// The number of hidden units.
  public var hidden = 512
  /// The number of age classes, which represent 0 to `ages - 1` years.
  public var ages = 101
  /// The output channels of the 1x1 convolution (with BN and PReLU) that precedes the hidden layer
  /// in light estimators; `nil` to omit the convolution.
  public var reducedChannels: Int?

  /// Creates a configuration. The defaults are the values of the paper's estimator.
  public init(hidden: Int = 512, ages: Int = 101, reducedChannels: Int? = nil) {
    self.hidden = hidden
    self.ages = ages
    self.reducedChannels = reducedChannels
  }

  func validate() throws(NetworkError) {
    guard (1...8192).contains(hidden), (2...1000).contains(ages),
      (1...8192).contains(reducedChannels ?? 1)
    else {
      let reduction = reducedChannels.map { ", reducedChannels = \($0)" } ?? ""
      throw .invalidConfiguration(
        "the age estimator has hidden = \(hidden), ages = \(ages)\(reduction); use 1...8192 hidden "
          + "units, 2...1000 ages and 1...8192 reduced channels")
    }
  }
}
