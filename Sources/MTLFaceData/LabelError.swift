/// A label that is missing or invalid.
struct LabelError: Error {
  let text: String

  init(_ text: String) { self.text = text }
}
