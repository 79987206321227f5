/// An error of a verb, described in one line that names the file or folder.
struct CommandError: Error, CustomStringConvertible {
  let description: String
}
