/// The demo's arguments.
struct Options {
  /// The photo to read.
  private(set) var photo: String
  /// The model to use, or nil for random weights.
  private(set) var model: String?
  /// The picture to write.
  private(set) var output = "demo.png"

  /// Whether the photo is the sample.
  var isSample: Bool { photo == Self.samplePhoto }

  /// Reads `--photo FILE`, `--model FILE` and `--output FILE`.
  init(_ arguments: some Sequence<String>) throws {
    photo = Self.samplePhoto
    var rest = Array(arguments)[...]
    while let name = rest.popFirst() {
      guard let value = rest.popFirst() else { throw UsageError(argument: name) }
      switch name {
      case "--photo": photo = value
      case "--model": model = value
      case "--output": output = value
      default: throw UsageError(argument: name)
      }
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
  struct UsageError: Error, CustomStringConvertible {
    let argument: String
    var description: String {
      "\"\(argument)\" is not understood; usage: mtlface-demo [--photo FILE] [--model FILE] "
        + "[--output FILE]"
    }
  }
}
