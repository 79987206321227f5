/// An error that describes why a face cannot be used.
struct UnreadableFace: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
