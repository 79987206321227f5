import MTLFaceSupport

/// The command-line options of the demo.
struct Options {
  /// The path of the photo.
  private(set) var photo: String
  /// The path of the model, or nil for the embedded model or random weights.
  private(set) var model: String?
  /// The path of the contact sheet to write.
  private(set) var output = "demo.png"

  /// Whether the photo is the sample photo.
  var isSample: Bool { photo == Self.samplePhoto }

  /// Parses `--photo FILE`, `--model FILE` and `--output FILE`.
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

  /// The path of the sample photo: in the current folder if it exists there, otherwise in the
  /// checkout from which the demo was built.
  private static var samplePhoto: String {
    let name = "Examples/photos/astronaut.png"
    if FileSystem.exists(name) { return name }
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return (folder + [name[...]]).joined(separator: "/")
  }

  /// The error for an unknown option or a missing value.
  struct UsageError: Error, CustomStringConvertible {
    let argument: String
    var description: String {
      "unknown option or missing value: \"\(argument)\"; usage: mtlface-demo [--photo FILE] "
        + "[--model FILE] [--output FILE]"
    }
  }
}
