/// An error for an unknown setting or an invalid value.
struct InvalidSettingError: Error {
  /// The path of the setting with dots between object names, such as `aifr.batch`.
  let key: String
  /// The problem and its solution. The text follows the key in a sentence.
  let reason: String

  init(_ key: String, _ reason: String) {
    self.key = key
    self.reason = reason
  }
}
