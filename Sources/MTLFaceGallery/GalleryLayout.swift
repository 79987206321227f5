/// The layout of a gallery file for a dimension and a vector format.
///
///     [header page, 4096 bytes] [record] [record] ...
///
/// A record consists of a header of 64 bytes, an optional vector, and an optional text. The vector
/// and the text are padded with zeros to multiples of 64 bytes. Numbers are little-endian.
struct GalleryLayout: Sendable, Equatable {
  /// The number of elements of a vector.
  let dimension: Int
  let format: VectorFormat

  /// The alignment of records in bytes.
  static let unit = 64
  /// The size of the first page in bytes.
  static let headerSize = 4096
  /// The largest size of a file in bytes. Positions of records are 32-bit numbers in units of 64
  /// bytes.
  static let maximumFileSize = Int(UInt32.max) * unit
  /// The valid dimensions.
  static let dimensions = 1...8192
  /// The largest size of the name of a person or of a note in bytes.
  static let maximumTextLength = 1024

  /// The size of a vector including padding, in bytes.
  var vectorSize: Int { Self.padded(dimension * format.bytesPerNumber) }
  /// The number of elements of a vector including padding.
  var paddedDimension: Int { vectorSize / format.bytesPerNumber }

  /// Returns a size rounded up to a multiple of ``unit``.
  static func padded(_ size: Int) -> Int { (size + unit - 1) / unit * unit }
}
