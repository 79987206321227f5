import MTLFaceSupport

/// A writer for `.npy` files with a two-dimensional array of floats, which is written row by row.
///
///     var writer = try NumpyWriter(replacing: "embeddings.npy", columns: 512)
///     for row in rows { try writer.append(row) }
///     try writer.commit()
///
/// The file has format version 1.0. The array has the type `float32`, the shape `[rows, columns]`
/// and C order. Rows are streamed to a temporary file beside the target. ``commit()`` completes the
/// header and moves the file to its path. If it is not called, no file is created or changed.
public struct NumpyWriter: ~Copyable {
  /// The number of values per row.
  public let columns: Int
  /// The number of rows appended so far.
  public private(set) var rows = 0
  private let path: String
  private var file: AtomicFile

  /// The size of the header in bytes. It is large enough for any two dimensions, and a multiple of
  /// 64, the data alignment that the format specifies.
  private static let headerSize = 128

  /// Creates a writer.
  ///
  /// - Parameters:
  ///   - path: The path of the file to create or replace.
  ///   - columns: The number of values per row, 0 to 2^32.
  /// - Throws: ``CheckpointError`` `cannotWrite` or `notAFile` if the file cannot be created, or
  ///   `impossibleShape` if `columns` is out of range.
  public init(replacing path: String, columns: Int) throws {
    guard 0...(1 << 32) ~= columns else {
      throw CheckpointError.impossibleShape(
        path: path, tensor: "array", problem: "\(columns) columns")
    }
    file = try CheckpointError.convertingFileErrors {
      var file = try AtomicFile(replacing: path)
      try file.write(Self.header(rows: 0, columns: columns))
      return file
    }
    self.path = path
    self.columns = columns
  }

  /// Appends one row.
  ///
  /// - Parameter row: The ``columns`` values of the row.
  /// - Throws: ``CheckpointError`` `cannotWrite` if writing fails, or `wrongCount` if the row does
  ///   not have ``columns`` values.
  public mutating func append(_ row: [Float]) throws {
    try row.withUnsafeBufferPointer { try append(rows: 1, $0) }
  }

  /// Appends several rows that are contiguous in memory.
  ///
  /// - Parameters:
  ///   - rows: The number of rows, at least 0.
  ///   - values: The `rows * columns` values. They are not used after the call.
  /// - Throws: ``CheckpointError`` `cannotWrite` if writing fails, or `wrongCount` if the number of
  ///   values is not `rows * columns`.
  public mutating func append(rows: Int, _ values: UnsafeBufferPointer<Float>) throws {
    let expected = checkedProduct([rows, columns])
    guard expected == values.count else {
      throw CheckpointError.wrongCount(
        path: path, tensor: "row \(self.rows)", expected: expected ?? 0, found: values.count)
    }
    // The header states little-endian order, which all supported platforms use.
    try CheckpointError.convertingFileErrors { try file.write(UnsafeRawBufferPointer(values)) }
    self.rows += rows
  }

  /// Completes the file and moves it to its path atomically and durably.
  ///
  /// - Throws: ``CheckpointError`` `cannotWrite` if the file cannot be completed. In this case, an
  ///   existing file at the path is unchanged.
  public mutating func commit() throws {
    let header = Self.header(rows: rows, columns: columns)
    try CheckpointError.convertingFileErrors {
      try file.overwrite(header, at: 0)
      try file.commit()
    }
  }

  private static func header(rows: Int, columns: Int) -> [UInt8] {
    var bytes = NumpyFile.magic + [1, 0]
    let length = UInt16(headerSize - bytes.count - 2).littleEndian
    bytes += withUnsafeBytes(of: length, Array.init)
    bytes += Array(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }".utf8)
    bytes += [UInt8](repeating: 0x20, count: max(0, headerSize - 1 - bytes.count))
    return bytes + [0x0a]
  }
}
