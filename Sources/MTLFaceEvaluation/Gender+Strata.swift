import MTLFaceNetwork

extension Gender {
  /// The genders in the order in which metrics list them, with the names of their strata.
  static let strata: [(gender: Gender, name: String)] = [(.female, "women"), (.male, "men")]
}
