/// What can go wrong with pictures. Every description is one line that names the file, where there
/// is one, and says how to mend the matter. Nothing in this module traps on a caller's input.
public enum ImageError: Error, Equatable, CustomStringConvertible {
  /// The file could not be opened or read to its end.
  case unreadable(name: String, reason: String)
  /// There is not a single byte.
  case empty(name: String)
  /// The first bytes are not those of a PNG or a JPEG; `found` says what they look like.
  case unknownFormat(name: String, found: String)
  /// The file is cut, altered, or inconsistent.
  case damaged(name: String, format: ImageFileFormat, reason: String)
  /// The file is of its format, but of a kind that is not read here.
  case unsupported(name: String, format: ImageFileFormat, reason: String)
  /// The header promises more than ``ImageLimits`` allow.
  case tooLarge(name: String, width: Int, height: Int, limits: ImageLimits)
  /// The file itself is longer than ``ImageLimits/fileBytes``.
  case fileTooLarge(name: String, limit: Int)
  /// The library was built without JPEG.
  case jpegNotBuilt(name: String)
  /// A side is below 1 or above 16 777 216, or the pixels cannot be addressed.
  case invalidSize(width: Int, height: Int)
  /// Memory given by the caller does not hold what was said of it.
  case invalidBuffer(reason: String)
  /// An argument is out of its range.
  case invalidArgument(reason: String)
  /// The rectangle does not lie inside the picture.
  case outsideImage(x: Int, y: Int, width: Int, height: Int, imageWidth: Int, imageHeight: Int)
  /// No transform can be told from these points.
  case degeneratePoints(reason: String)
  /// Memory for this many bytes could not be had.
  case outOfMemory(bytes: Int)
  /// The picture is of a size that the format cannot hold.
  case unencodable(format: ImageFileFormat, reason: String)
  /// The path of a picture to write does not end in the name of a format.
  case unknownPathExtension(name: String)
  /// The file could not be written; nothing, and no half of it, was left behind.
  case unwritable(name: String, reason: String)

  /// One line without a final stop.
  public var description: String {
    switch self {
    case .unreadable(let name, let reason):
      "\(Self.line(name)): cannot be read (\(reason)); check the path and its permissions"
    case .empty(let name):
      "\(Self.line(name)): is empty (0 bytes); fetch or export it again"
    case .unknownFormat(let name, let found):
      "\(Self.line(name)): is \(found), not a PNG or JPEG picture; convert it to one of these"
    case .damaged(let name, let format, let reason):
      "\(Self.line(name)): damaged \(format) (\(reason)); fetch or export it again"
    case .unsupported(let name, let format, let reason):
      "\(Self.line(name)): \(format) of an unsupported kind (\(reason)); save it as 8-bit RGB"
    case .tooLarge(let name, let width, let height, let limits):
      "\(Self.line(name)): \(width) x \(height) pixels are over the limit of \(limits); "
        + "make the picture smaller or raise the limit"
    case .fileTooLarge(let name, let limit):
      "\(Self.line(name)): the file is over the limit of \(limit) bytes; "
        + "raise the limit if it is sound"
    case .jpegNotBuilt(let name):
      "\(Self.line(name)): this build has no JPEG; install libjpeg-dev and build with the package "
        + "trait JPEG (on by default), or use PNG"
    default: callDescription
    }
  }

  /// The errors that concern a call rather than a file that was read.
  private var callDescription: String {
    switch self {
    case .invalidSize(let width, let height):
      "a picture of \(width) x \(height) pixels cannot be made; give sides within 1...16777216"
    case .invalidBuffer(let reason):
      "the pixels given are not usable: \(reason)"
    case .invalidArgument(let reason):
      reason
    case .outsideImage(let x, let y, let width, let height, let imageWidth, let imageHeight):
      "the rectangle \(width) x \(height) at (\(x), \(y)) does not lie inside the picture of "
        + "\(imageWidth) x \(imageHeight); clip it first"
    case .degeneratePoints(let reason):
      "no alignment from these landmarks: \(reason)"
    case .outOfMemory(let bytes):
      "\(bytes) bytes of memory could not be had; use a smaller picture"
    case .unencodable(let format, let reason):
      "the picture cannot be stored as \(format) (\(reason)); make it smaller or use another format"
    case .unknownPathExtension(let name):
      "\(Self.line(name)): a picture's path ends in .png, .jpg or .jpeg; rename it"
    case .unwritable(let name, let reason):
      "\(Self.line(name)): cannot be written (\(reason)); choose another path or make room"
    default:
      "a picture could not be handled"
    }
  }

  /// A name as one line: control characters, which a file name may hold, become question marks.
  private static func line(_ name: String) -> String {
    var line = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      line.append(scalar.properties.generalCategory == .control ? "?" : scalar)
    }
    return String(line)
  }
}
