/// An error that occurred while a folder was created.
package enum FolderError: Error, Equatable, CustomStringConvertible {
  /// The path refers to something that is not a folder.
  case notAFolder(path: String)
  /// The system could not create the folder.
  case cannotCreate(path: String, SystemError)

  /// A description of the problem without the path.
  package var reason: String {
    switch self {
    case .notAFolder: "it is not a folder"
    case .cannotCreate(_, let error): "\(error)"
    }
  }

  /// One line with the path, the problem and the remedy.
  package var description: String {
    switch self {
    case .notAFolder(let path): "\(path): it is not a folder; choose the path of a folder"
    case .cannotCreate(let path, let error):
      "\(path): the folder cannot be created (\(error)); create its parent folder or choose "
        + "another path"
    }
  }
}
