/// An error that occurred while a folder was created.
package enum FolderError: Error, Equatable, CustomStringConvertible {
  /// The path leads to something that is not a folder.
  case notAFolder(path: String)
  /// The system did not create the folder.
  case cannotCreate(path: String, SystemError)

  /// The problem in words, without the path.
  package var reason: String {
    switch self {
    case .notAFolder: "it is not a folder"
    case .cannotCreate(_, let error): "\(error)"
    }
  }

  /// One line: the path, what is wrong, and what to do.
  package var description: String {
    switch self {
    case .notAFolder(let path): "\(path): not a folder; give the path of a folder"
    case .cannotCreate(let path, let error):
      "\(path): cannot create the folder (\(error)); create the folder above it, or choose "
        + "another path"
    }
  }
}
