import MTLFaceSupport

/// An error that occurs when an image is read, processed or written.
///
/// Every description is a single line that names the file, if there is one. Most descriptions also
/// say what to do.
/// The functions of this module throw an error for invalid arguments instead of trapping.
public enum ImageError: Error, Equatable, CustomStringConvertible {
  /// The file could not be opened or read completely.
  case unreadable(name: String, reason: String)
  /// The file is empty.
  case empty(name: String)
  /// The file does not start with the signature of a PNG or JPEG file. `found` describes the
  /// apparent format.
  case unknownFormat(name: String, found: String)
  /// The file is truncated, modified or inconsistent.
  case damaged(name: String, format: ImageFileFormat, reason: String)
  /// The file uses a feature of its format that is not supported.
  case unsupported(name: String, format: ImageFileFormat, reason: String)
  /// The image dimensions in the header exceed the ``ImageLimits``.
  case tooLarge(name: String, width: Int, height: Int, limits: ImageLimits)
  /// The file is larger than ``ImageLimits/fileBytes``.
  case fileTooLarge(name: String, limit: Int)
  /// The library was built without JPEG support.
  case jpegNotBuilt(name: String)
  /// A width or height is not in 1...16,777,216, or the number of bytes exceeds the address space.
  case invalidSize(width: Int, height: Int)
  /// A buffer supplied by the caller does not match the stated size.
  case invalidBuffer(reason: String)
  /// An argument is out of range.
  case invalidArgument(reason: String)
  /// A rectangle does not lie inside the image.
  case outsideImage(x: Int, y: Int, width: Int, height: Int, imageWidth: Int, imageHeight: Int)
  /// The points or coefficients do not determine a valid transform.
  case degeneratePoints(reason: String)
  /// A memory allocation failed. `bytes` is the requested size or, if the allocation failed in a
  /// codec, an estimate from the size of the image.
  case outOfMemory(bytes: Int)
  /// The format cannot represent an image of this size.
  case unencodable(format: ImageFileFormat, reason: String)
  /// The path of the image to write does not have the extension of a supported format.
  case unknownPathExtension(name: String)
  /// The file could not be written. No new or partial file exists after this error.
  case unwritable(name: String, reason: String)

  /// A one-line message that describes the error and, in most cases, says how to fix it.
  public var description: String {
    switch self {
    case .unreadable(let name, let reason):
      "\(Self.line(name)): cannot be read (\(reason)); check the path and its permissions"
    case .empty(let name):
      "\(Self.line(name)): is empty (0 bytes); download or export it again"
    case .unknownFormat(let name, let found):
      "\(Self.line(name)): is \(found), not a PNG or JPEG image; convert it to one of these formats"
    case .damaged(let name, let format, let reason):
      "\(Self.line(name)): is a damaged \(format) file (\(reason)); download or export it again"
    case .unsupported(let name, let format, let reason):
      "\(Self.line(name)): is an unsupported kind of \(format) file (\(reason)); "
        + "save it as 8-bit RGB"
    case .tooLarge(let name, let width, let height, let limits):
      "\(Self.line(name)): \(width) x \(height) pixels exceed the limit of \(limits); "
        + "scale the image down or raise the limit"
    case .fileTooLarge(let name, let limit):
      "\(Self.line(name)): exceeds the file size limit of \(limit) bytes; "
        + "raise the limit if the file is valid"
    case .jpegNotBuilt(let name):
      "\(Self.line(name)): this build does not support JPEG; install libjpeg-dev and build with "
        + "the package trait JPEG (enabled by default), or use PNG"
    default: callDescription
    }
  }

  /// The message for an error that is not about the contents of a file.
  private var callDescription: String {
    switch self {
    case .invalidSize(let width, let height):
      "the image size \(width) x \(height) is invalid; use sides in 1...16777216"
    case .invalidBuffer(let reason):
      "the pixel buffer is invalid: \(reason)"
    case .invalidArgument(let reason):
      reason
    case .outsideImage(let x, let y, let width, let height, let imageWidth, let imageHeight):
      "the rectangle of \(width) x \(height) pixels at (\(x), \(y)) does not lie inside the image "
        + "of \(imageWidth) x \(imageHeight) pixels; clip the rectangle to the image"
    case .degeneratePoints(let reason):
      "the landmarks do not determine an alignment: \(reason)"
    case .outOfMemory(let bytes):
      "cannot allocate \(bytes) bytes of memory; use a smaller image"
    case .unencodable(let format, let reason):
      "the image cannot be stored as \(format) (\(reason)); scale it down or use another format"
    case .unknownPathExtension(let name):
      "\(Self.line(name)): does not end in .png, .jpg or .jpeg; use one of these extensions"
    case .unwritable(let name, let reason):
      "\(Self.line(name)): cannot be written (\(reason)); choose another path or free disk space"
    default:
      "the image could not be processed"
    }
  }

  /// Returns a name on one line, with question marks in place of control characters.
  private static func line(_ name: String) -> String {
    name.replacing(.control) { _ in "?" }
  }
}
