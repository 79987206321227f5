/// An error that names an invalid setting.
struct InvalidSettingError: Error {
  /// The setting's place, with dots between objects.
  let key: String
  /// What is wrong with it, and what is allowed.
  let reason: String

  init(_ key: String, _ reason: String) {
    self.key = key
    self.reason = reason
  }
}
