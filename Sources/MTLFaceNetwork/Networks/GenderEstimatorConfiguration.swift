/// The shape of a gender estimator.
public struct GenderEstimatorConfiguration: Codable, Hashable, Sendable {
  /// Width of the hidden layer.
  public var hidden = 64
  /// Channels of a 1x1 convolution (with BN and PReLU) in front, for a light head; `nil` for none.
  public var reducedChannels: Int?

  /// An estimator; two answers take fewer hidden units than a hundred ages.
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
