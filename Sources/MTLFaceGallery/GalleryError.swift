/// Why a gallery could not be opened, searched or changed.
public enum GalleryError: Error, Equatable, CustomStringConvertible {
  /// The file cannot be opened or mapped; `reason` is the system's.
  case cannotOpen(path: String, reason: String)
  /// There is a file already where a gallery was to be created.
  case alreadyExists(path: String)
  /// The file is something else, or of a version that this library does not know.
  case notAGallery(path: String, problem: String)
  /// The file was changed by something that is no gallery: cut, overwritten, a bit flipped.
  case damaged(path: String, problem: String)
  /// Bytes could not be written or made durable; what was acknowledged before stands.
  case cannotWrite(path: String, reason: String)
  /// Another process, or another object of this one, has the gallery open for writing.
  case inUse(path: String)
  /// The gallery was opened for reading.
  case readOnly(path: String)
  /// A forked child cannot change a gallery that its parent opened.
  case forked(path: String)
  /// A vector of a length that the gallery does not hold.
  case wrongDimension(expected: Int, found: Int)
  /// A vector without a direction: zero, infinite or not a number.
  case degenerateVector
  /// No face has this number: it never had, or was removed.
  case faceNotFound(UInt64)
  /// Nobody in the gallery has this name.
  case personNotFound(String)
  /// A name, note or model that is empty where it must not be, or too long.
  case invalidText(String, problem: String)
  /// A number out of its range: a dimension, or how many matches are wanted.
  case outOfRange(String, Int, ClosedRange<Int>)
  /// The file would pass 256 GiB, or hold more than four thousand million faces.
  case full(path: String)
  /// The system gives no more memory.
  case outOfMemory

  /// One line: what is wrong and the mend.
  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason):
      "\(path): cannot be opened (\(reason)); check the path and its permissions"
    case .alreadyExists(let path):
      "\(path): exists already; open it, or give another path"
    case .notAGallery(let path, let problem):
      "\(path): \(problem); give a file that a gallery was created in"
    case .damaged(let path, let problem):
      "\(path): damaged (\(problem)); bring back a copy, or save what is left with gallery repair"
    case .cannotWrite(let path, let reason):
      "\(path): cannot be written (\(reason)); make room, or check its permissions, and open it "
        + "again"
    case .inUse(let path):
      "\(path): is being changed by another process or object; wait for it, or open it for reading"
    case .readOnly(let path):
      "\(path): was opened for reading; open it for writing"
    case .forked(let path):
      "\(path): was opened for writing by the parent process; open it anew in the child"
    case .wrongDimension(let expected, let found):
      "a vector of \(found) numbers where the gallery holds \(expected); use the model that the "
        + "gallery was made with"
    case .degenerateVector:
      "the vector has no direction (zero or not finite); give an embedding"
    case .faceNotFound(let id): "no face \(id) is in the gallery; list it for the numbers"
    case .personNotFound(let name):
      "nobody in the gallery is called \"\(name)\"; list it for the names"
    case .invalidText(let what, let problem): "\(what) \(problem); give another"
    case .outOfRange(let what, let value, let range):
      "\(what) is \(value); give \(range.lowerBound) to \(range.upperBound)"
    case .full(let path): "\(path): is full; divide the gallery, or compact it"
    case .outOfMemory: "the system gives no more memory; close something, or use float16 or int8"
    }
  }
}
