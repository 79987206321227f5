import MTLFaceNetwork

extension Gender {
  /// The genders and the names of their strata, in the order in which metrics list them.
  static let strata: [(gender: Gender, name: String)] = [(.female, "women"), (.male, "men")]
}
