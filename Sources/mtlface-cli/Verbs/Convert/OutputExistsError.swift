/// A file that would be overwritten.
struct OutputExistsError: Error, CustomStringConvertible {
  let path: String
  var description: String {
    "\(path): exists already; give another path, or --force to replace it"
  }
}
