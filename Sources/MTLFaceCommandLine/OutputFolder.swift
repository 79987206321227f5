import MTLFaceSupport

/// A folder for the output files that a verb makes from several input files.
package struct OutputFolder {
  private let folder: String
  private let inputs: Set<FileIdentity>
  private var usedPaths: Set<String> = []

  /// Creates the folder if it does not exist.
  ///
  /// - Parameters:
  ///   - folder: The path of the folder.
  ///   - inputs: The paths of the input files. The output files never replace them.
  package init(_ folder: String, inputs: [String]) throws {
    self.folder = folder
    self.inputs = Set(inputs.compactMap { FileIdentity(path: $0) })
    try FileSystem.makeFolder(folder)
  }

  /// Returns a path in the folder for an output file. Each call returns a different path.
  ///
  /// - Parameters:
  ///   - input: The path of the input file. The name of the output file begins with the name of the
  ///     input file without its extension.
  ///   - suffix: The text between this name and the extension of the output file.
  ///   - ending: The extension of the output file, with the period.
  package mutating func path(for input: String, suffix: String, ending: String = ".png") -> String {
    let name = input.split(separator: "/").last.map(String.init) ?? "output"
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    var result = "\(folder)/\(stem)\(suffix)\(ending)"
    var number = 2
    while isInput(result) || !usedPaths.insert(result).inserted {
      result = "\(folder)/\(stem)\(suffix)-\(number)\(ending)"
      number += 1
    }
    return result
  }

  private func isInput(_ path: String) -> Bool {
    FileIdentity(path: path).map(inputs.contains) ?? false
  }
}
