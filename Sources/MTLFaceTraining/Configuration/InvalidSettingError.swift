/// An error for a setting that is unknown, missing or invalid.
struct InvalidSettingError: Error {
  /// The path of the setting with dots between object names, such as `aifr.batch`, or an empty
  /// string for the whole file.
  let key: String
  /// The problem and its solution. The text follows the key in a sentence.
  let reason: String

  init(_ key: String, _ reason: String) {
    self.key = key
    self.reason = reason
  }
}
