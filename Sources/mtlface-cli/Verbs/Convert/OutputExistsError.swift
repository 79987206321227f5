/// The error for an output file that exists already.
struct OutputExistsError: Error, CustomStringConvertible {
  let path: String
  var description: String {
    "\(path): already exists; give another path, or --force to replace it"
  }
}
