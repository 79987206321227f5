/// The demo's arguments.
struct Options {
  /// The photo to read.
  private(set) var photo: String
  /// The picture to write.
  private(set) var output = "demo.png"

  /// Reads `--photo FILE` and `--output FILE`.
  init(_ arguments: some Sequence<String>) throws {
    photo = Self.samplePhoto
    var rest = Array(arguments)[...]
    while let name = rest.popFirst() {
      guard name == "--photo" || name == "--output", let value = rest.popFirst() else {
        throw Misuse(argument: name)
      }
      if name == "--photo" { photo = value } else { output = value }
    }
  }

  /// The sample photo: in the current folder's checkout, or in the one that this was built from.
  private static var samplePhoto: String {
    let name = "Examples/photos/astronaut.png"
    if System.exists(name) { return name }
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return (folder + [name[...]]).joined(separator: "/")
  }

  /// An argument that makes no sense.
  struct Misuse: Error, CustomStringConvertible {
    let argument: String
    var description: String {
      "\"\(argument)\" is not understood; usage: mtlface-demo [--photo FILE] [--output FILE]"
    }
  }
}
