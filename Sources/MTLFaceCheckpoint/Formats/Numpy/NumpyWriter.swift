/// Writes rows of floats as one `.npy` file, one after the other as they come.
///
///     var writer = try NumpyWriter(replacing: "embeddings.npy", columns: 512)
///     for row in rows { try writer.append(row) }
///     try writer.commit()
///
/// The array is `float32`, `[rows, columns]`, in C order, version 1.0. Rows are streamed to a
/// temporary file beside the target; the number of rows is put into the header at the end, and the
/// file appears whole or, without ``commit()``, not at all.
public struct NumpyWriter: ~Copyable {
  /// Numbers a row.
  public let columns: Int
  /// Rows so far.
  public private(set) var rows = 0
  private let path: String
  private var file: AtomicFile

  /// Bytes of header: enough for any two sizes, and data behind it are aligned as NumPy wants them.
  private static let headerSize = 128

  /// Begins a file.
  /// - Throws: ``CheckpointError`` `cannotWrite` or `notAFile`; `impossibleShape` for columns below 0
  ///   or beyond 2^32.
  public init(replacing path: String, columns: Int) throws {
    guard 0...(1 << 32) ~= columns else {
      throw CheckpointError.impossibleShape(
        path: path, tensor: "array", problem: "\(columns) columns")
    }
    var file = try AtomicFile(replacing: path)
    try Self.header(rows: 0, columns: columns).withUnsafeBytes { try file.write($0) }
    self.file = file
    self.path = path
    self.columns = columns
  }

  /// Appends a row.
  ///
  /// - Throws: ``CheckpointError`` `wrongCount` unless the row has ``columns`` numbers, `cannotWrite`.
  public mutating func append(_ row: [Float]) throws {
    try row.withUnsafeBufferPointer { try append(rows: 1, $0) }
  }

  /// Appends rows that lie behind each other.
  ///
  /// - Parameters:
  ///   - rows: how many, not negative.
  ///   - values: borrowed; `rows * columns` numbers.
  /// - Throws: ``CheckpointError`` `wrongCount` or `cannotWrite`.
  public mutating func append(rows: Int, _ values: UnsafeBufferPointer<Float>) throws {
    let expected = checkedProduct([rows, columns])
    guard expected == values.count else {
      throw CheckpointError.wrongCount(
        path: path, tensor: "row \(self.rows)", expected: expected ?? 0, found: values.count)
    }
    // Platforms of Swift are little-endian, as the header says.
    try file.write(UnsafeRawBufferPointer(values))
    self.rows += rows
  }

  /// Makes the file what stands at the path: durable, and all at once.
  ///
  /// - Throws: ``CheckpointError`` `cannotWrite`; what stood there is then as it was.
  public mutating func commit() throws {
    let header = Self.header(rows: rows, columns: columns)
    try header.withUnsafeBytes { try file.overwrite($0, at: 0) }
    try file.commit()
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
