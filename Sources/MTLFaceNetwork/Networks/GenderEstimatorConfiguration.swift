/// The configuration of a gender estimator.
public struct GenderEstimatorConfiguration: Codable, Hashable, Sendable {
  /// The number of hidden units.
  public var hidden = 64
  /// The output channels of a 1x1 convolution (with BN and PReLU) that precedes the hidden layer in
  /// light estimators; `nil` for no such convolution.
  public var reducedChannels: Int?

  /// Creates a configuration. Two classes need fewer hidden units than the hundred classes of an
  /// age estimator.
  public init(hidden: Int = 64, reducedChannels: Int? = nil) {
    self.hidden = hidden
    self.reducedChannels = reducedChannels
  }

  func validate() throws(NetworkError) {
    guard (1...8192).contains(hidden), (1...8192).contains(reducedChannels ?? 1) else {
      throw .invalidConfiguration("the gender estimator's sizes are out of range: 1...8192")
    }
  }
}
