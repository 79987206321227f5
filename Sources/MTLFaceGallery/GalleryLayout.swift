/// The layout of a gallery's file, as far as it depends on dimension and format.
///
///     [header page, 4096 bytes] [record] [record] ...
///
/// A record is a header of 64 bytes, a vector if it has one, and a text, each padded with zeros to
/// a multiple of 64 bytes. Numbers are little-endian.
struct GalleryLayout: Sendable, Equatable {
  /// The number of elements of a vector.
  let dimension: Int
  let format: VectorFormat

  /// The alignment of records, in bytes.
  static let unit = 64
  /// The size of the first page, in bytes.
  static let headerSize = 4096
  /// The largest size of a file, which is limited by 32-bit positions in units.
  static let maximumFileSize = Int(UInt32.max) * unit
  /// The allowed dimensions.
  static let dimensions = 1...8192
  /// The largest size of a person's name or a note, in bytes.
  static let maximumTextLength = 1024

  /// The size of a vector with its padding, in bytes.
  var vectorSize: Int { Self.padded(dimension * format.bytesPerNumber) }
  /// The number of elements of a vector with its padding.
  var paddedDimension: Int { vectorSize / format.bytesPerNumber }

  /// Returns a size rounded up to a multiple of the unit.
  static func padded(_ size: Int) -> Int { (size + unit - 1) / unit * unit }
}
