/// An error that names an invalid setting.
struct InvalidSettingError: Error {
  /// The path of the setting, with dots between objects, for example `aifr.batch`.
  let key: String
  /// The problem and the allowed values.
  let reason: String

  init(_ key: String, _ reason: String) {
    self.key = key
    self.reason = reason
  }
}
