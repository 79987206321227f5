/// What is wrong with a label.
struct LabelError: Error {
  let text: String

  init(_ text: String) { self.text = text }
}
