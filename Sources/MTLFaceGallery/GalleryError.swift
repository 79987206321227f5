/// An error of opening, searching or changing a gallery.
public enum GalleryError: Error, Equatable, CustomStringConvertible {
  /// The file cannot be opened or mapped, for the reason that the system gives.
  case cannotOpen(path: String, reason: String)
  /// A file exists at the path where a gallery was to be created.
  case alreadyExists(path: String)
  /// The file is not a gallery, or its version is not supported.
  case notAGallery(path: String, problem: String)
  /// The file was changed by something else than this library: it was cut or overwritten, or a bit
  /// flipped.
  case damaged(path: String, problem: String)
  /// Data could not be written or made durable. Changes that were completed before are not
  /// affected.
  case cannotWrite(path: String, reason: String)
  /// Another process, or another object in this process, has the gallery open for writing.
  case inUse(path: String)
  /// The gallery is open for reading.
  case readOnly(path: String)
  /// A forked child process cannot change a gallery that its parent opened.
  case forked(path: String)
  /// The length of a vector differs from the gallery's dimension.
  case wrongDimension(expected: Int, found: Int)
  /// A vector has no direction, because it is zero, infinite or NaN.
  case degenerateVector
  /// No face has this id: there was none, or it was removed.
  case faceNotFound(UInt64)
  /// No person in the gallery has this name.
  case personNotFound(String)
  /// A name, note or model is too long, or is empty where this is not allowed.
  case invalidText(String, problem: String)
  /// A number, such as a dimension or a number of matches, is out of range.
  case outOfRange(String, Int, ClosedRange<Int>)
  /// The file would exceed 256 GiB, or have more than 2^32 faces.
  case full(path: String)
  /// The system has no more memory.
  case outOfMemory

  /// One line that states the problem and how to solve it.
  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason):
      "\(path): cannot be opened (\(reason)); check the path and its permissions"
    case .alreadyExists(let path):
      "\(path): already exists; open it, or use another path"
    case .notAGallery(let path, let problem):
      "\(path): \(problem); use a file that was created as a gallery"
    case .damaged(let path, let problem):
      "\(path): damaged (\(problem)); restore a copy, or recover the intact records with "
        + "gallery repair"
    case .cannotWrite(let path, let reason):
      "\(path): cannot be written (\(reason)); free disk space or check the permissions, and open "
        + "it again"
    case .inUse(let path):
      "\(path): is open for writing in another process or object; wait, or open it for reading"
    case .readOnly(let path):
      "\(path): is open for reading; open it for writing"
    case .forked(let path):
      "\(path): was opened for writing by the parent process; open it again in the child process"
    case .wrongDimension(let expected, let found):
      "the vector has \(found) numbers, but the gallery stores \(expected); use the model that the "
        + "gallery was created with"
    case .degenerateVector:
      "the vector has no direction (zero or not finite); use the embedding of a face"
    case .faceNotFound(let id): "the gallery has no face \(id); list the gallery to see the ids"
    case .personNotFound(let name):
      "the gallery has no person \"\(name)\"; list the gallery to see the names"
    case .invalidText(let what, let problem): "\(what) \(problem); use another value"
    case .outOfRange(let what, let value, let range):
      "\(what) is \(value); use \(range.lowerBound) to \(range.upperBound)"
    case .full(let path): "\(path): is full; split the gallery, or compact it"
    case .outOfMemory: "out of memory; free memory, or use float16 or int8"
    }
  }
}
