/// An error that occurs when a gallery is opened, searched or changed.
public enum GalleryError: Error, Equatable, CustomStringConvertible {
  /// The file could not be opened, locked, read or mapped. `reason` states the cause.
  case cannotOpen(path: String, reason: String)
  /// A file already exists at the path of a new gallery, or the path of an exported file is also
  /// the path of the gallery or of another exported file.
  case alreadyExists(path: String)
  /// The file is not a gallery, its version is not supported, or a different gallery has replaced
  /// it.
  case notAGallery(path: String, problem: String)
  /// The file is damaged, for example because another program truncated or overwrote it.
  case damaged(path: String, problem: String)
  /// Data could not be written or made durable, or another program replaced or deleted the file.
  /// Earlier changes are not affected.
  case cannotWrite(path: String, reason: String)
  /// Another process or another object in this process has opened the gallery for writing.
  case inUse(path: String)
  /// The gallery cannot be changed, because it is open for reading.
  case readOnly(path: String)
  /// A forked child process cannot change a gallery that its parent process opened.
  case forked(path: String)
  /// The number of elements of a vector differs from the dimension of the gallery.
  case wrongDimension(expected: Int, found: Int)
  /// A vector cannot be normalized, because it is zero or has an infinite or NaN element.
  case degenerateVector
  /// No face in the gallery has this ID.
  case faceNotFound(UInt64)
  /// No person with faces in the gallery has this name or number.
  case personNotFound(String)
  /// A name or a note is invalid. The first value names the parameter.
  case invalidText(String, problem: String)
  /// The threshold of a search is NaN.
  case invalidThreshold
  /// An integer, such as a dimension or a number of matches, is out of range. The values are the
  /// name of the parameter, the integer and the valid range.
  case outOfRange(String, Int, ClosedRange<Int>)
  /// The file would exceed 256 GiB, or all IDs have been used.
  case full(path: String)
  /// A memory allocation failed.
  case outOfMemory

  /// A one-line message that describes the error and how to fix it.
  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason):
      "\(path): cannot be opened (\(reason)); check the path and its permissions"
    case .alreadyExists(let path):
      "\(path): already exists; open the existing file or choose another path"
    case .notAGallery(let path, let problem):
      "\(path): \(problem)"
    case .damaged(let path, let problem):
      "\(path): is damaged (\(problem)); restore a backup, or recover the intact records with "
        + "gallery repair"
    case .cannotWrite(let path, let reason):
      "\(path): cannot be written (\(reason)); free disk space or check the permissions, and open "
        + "the gallery again"
    case .inUse(let path):
      "\(path): is open for writing in another process or object; close it there, or open it for "
        + "reading"
    case .readOnly(let path):
      "\(path): is open for reading only; open it for writing"
    case .forked(let path):
      "\(path): was opened for writing by the parent process; open it again in the child process"
    case .wrongDimension(let expected, let found):
      "the dimension of the vector is \(found), but the dimension of the gallery is \(expected); "
        + "use the model with which the gallery was created"
    case .degenerateVector:
      "the vector is zero or has an infinite or NaN element; use the embedding of a face"
    case .faceNotFound(let id):
      "the gallery has no face with the ID \(id); list the gallery to see the IDs"
    case .personNotFound(let name):
      "no person in the gallery matches \"\(name)\"; list the gallery to see the people"
    case .invalidText(let parameter, let problem): "\(parameter) \(problem); use another value"
    case .invalidThreshold:
      "the threshold is NaN; use a number in -1...1, where -1 accepts all faces"
    case .outOfRange(let parameter, let value, let range):
      "\(parameter) is \(value); use a value in \(range.lowerBound)...\(range.upperBound)"
    case .full(let path): "\(path): is full; compact the gallery or split it"
    case .outOfMemory:
      "cannot allocate memory; close other programs, or use float16 or int8 vectors"
    }
  }
}
