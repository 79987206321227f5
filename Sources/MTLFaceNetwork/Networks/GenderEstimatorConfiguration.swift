/// The configuration of a gender estimator.
public struct GenderEstimatorConfiguration: Codable, Hashable, Sendable {
  /// The number of hidden units.
  public var hidden = 64
  /// The output channels of the 1x1 convolution (with BN and PReLU) that precedes the hidden layer
  /// in light estimators; `nil` to omit the convolution.
  public var reducedChannels: Int?

  /// Creates a configuration. By default, it has fewer hidden units than the paper's age estimator,
  /// because there are only two classes.
  public init(hidden: Int = 64, reducedChannels: Int? = nil) {
    self.hidden = hidden
    self.reducedChannels = reducedChannels
  }

  func validate() throws(NetworkError) {
    guard (1...8192).contains(hidden), (1...8192).contains(reducedChannels ?? 1) else {
      let reduction = reducedChannels.map { ", reducedChannels = \($0)" } ?? ""
      throw .invalidConfiguration(
        "the gender estimator has hidden = \(hidden)\(reduction); use numbers in 1...8192")
    }
  }
}
