/// Where things are in a gallery's file, as far as dimension and format decide it.
///
///     [header page, 4096 bytes] [record] [record] ...
///
/// A record is a header of 64 bytes, its vector if it has one, and a text, each padded with zeros to
/// a multiple of 64 bytes. Numbers are little-endian.
struct GalleryLayout: Sendable, Equatable {
  /// Numbers of a vector.
  let dimension: Int
  let format: VectorFormat

  /// Records begin at multiples of it.
  static let unit = 64
  /// Bytes before the first record.
  static let headerSize = 4096
  /// The largest file: units have 32-bit numbers.
  static let maximumFileSize = Int(UInt32.max) * unit
  /// What a dimension may be.
  static let dimensions = 1...8192
  /// Bytes of a name, a note, a model's name.
  static let maximumTextLength = 1024

  /// Bytes of a vector with its padding.
  var vectorSize: Int { Self.padded(dimension * format.bytesPerNumber) }
  /// Numbers of a vector with its padding.
  var paddedDimension: Int { vectorSize / format.bytesPerNumber }

  /// A size rounded up to whole units.
  static func padded(_ size: Int) -> Int { (size + unit - 1) / unit * unit }
}
