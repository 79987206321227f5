import MTLFaceSupport

/// A folder for the files that a verb makes from several inputs.
package struct OutputFolder {
  private let folder: String
  private let inputs: Set<FileIdentity>
  private var taken: Set<String> = []

  /// Creates the folder unless it exists.
  ///
  /// - Parameters:
  ///   - folder: The path of the folder.
  ///   - inputs: The input files, which are never chosen as output files.
  package init(_ folder: String, inputs: [String]) throws {
    self.folder = folder
    self.inputs = Set(inputs.compactMap { FileIdentity(path: $0) })
    try FileSystem.makeFolder(folder)
  }

  /// Returns a path in the folder for an output made from `input`. Each call returns a new path.
  package mutating func path(for input: String, suffix: String, ending: String = ".png") -> String {
    let name = input.split(separator: "/").last.map(String.init) ?? "output"
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    var result = "\(folder)/\(stem)\(suffix)\(ending)"
    var number = 2
    while isInput(result) || !taken.insert(result).inserted {
      result = "\(folder)/\(stem)\(suffix)-\(number)\(ending)"
      number += 1
    }
    return result
  }

  private func isInput(_ path: String) -> Bool {
    FileIdentity(path: path).map(inputs.contains) ?? false
  }
}
