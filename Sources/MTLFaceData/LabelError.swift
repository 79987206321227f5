/// An error in the labels of an entry. The text follows the name of the entry in messages.
struct LabelError: Error {
  let text: String

  init(_ text: String) { self.text = text }
}
