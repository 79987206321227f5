import MTLFaceSupport

/// A reader for NumPy's `.npy` files, each of which contains one array of numbers.
///
///     let embeddings = try NumpyFile.open("embeddings.npy")
///     print(embeddings.shape, try embeddings.floats().count)
///
/// To write a file, use ``NumpyWriter``.
public enum NumpyFile {
  /// The first bytes of every file, which are followed by two bytes with the format version.
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// The largest accepted header size in bytes. NumPy's limit is 10,000 bytes.
  static let maximumHeaderSize = 1 << 16

  /// Opens a little-endian `float32` or `float64` array of any shape.
  ///
  /// The file is memory-mapped as in ``TensorArchive/open(_:)``, and values are read when they are
  /// requested. Format versions 1.0 to 3.0 and both C and Fortran order are supported. The values
  /// are always returned in row-major order. No code in the file is executed, and object arrays are
  /// rejected.
  ///
  /// - Parameter path: The path of the file.
  /// - Returns: The array.
  /// - Throws: ``CheckpointError`` if the file cannot be read or is damaged, or its element type is
  ///   not supported.
  public static func open(_ path: String) throws -> StoredTensor {
    try read(FileBytes.mapped(path))
  }

  /// Reads an array from bytes in memory, for example in a fuzz test.
  ///
  /// - Parameters:
  ///   - bytes: The contents of the file, which are copied.
  ///   - name: The name that replaces the path in error messages.
  /// - Returns: The array.
  /// - Throws: ``CheckpointError`` if the file is damaged or its element type is not supported.
  public static func read(bytes: [UInt8], name: String) throws -> StoredTensor {
    try read(FileBytes(copying: bytes, path: name))
  }

  private static func read(_ file: FileBytes) throws -> StoredTensor {
    guard file.count > 0 else { throw CheckpointError.emptyFile(path: file.path) }
    let text = try headerRange(file)
    var parser = NumpyHeaderParser(file: file, range: text)
    let header = try parser.parse()
    let data = text.upperBound..<file.count
    let type = try elementType(header.type, path: file.path)
    var strides: [Int]?
    if header.isColumnMajor, checkedProduct(header.shape) != nil {
      var step = 1
      strides = header.shape.map { size in
        defer { step *= max(size, 1) }
        return step
      }
    }
    let array = try StoredTensor(
      name: "array", elementType: type, shape: header.shape, strides: strides,
      byteOffset: data.lowerBound, available: data, file: file)
    guard array.byteCount == data.count else {
      throw CheckpointError.sizeMismatch(
        path: file.path, tensor: "array", expected: array.byteCount, found: data.count)
    }
    return array
  }

  /// Returns the byte range of the text in the header.
  private static func headerRange(_ file: FileBytes) throws -> Range<Int> {
    guard file.bytes(0..<magic.count) == magic else {
      throw CheckpointError.malformedHeader(
        path: file.path, offset: 0, problem: "it does not begin with the magic bytes of a .npy file"
      )
    }
    let (start, length): (Int, Int?) =
      switch file[6] {
      case 1: (10, file.load(UInt16.self, at: 8).map(Int.init))
      case 2, 3: (12, file.load(UInt32.self, at: 8).map(Int.init))
      case nil: (10, nil)
      default:
        throw CheckpointError.malformedHeader(
          path: file.path, offset: 6, problem: "format version \(file[6] ?? 0) is not supported")
      }
    guard let length else {
      throw CheckpointError.truncated(path: file.path, size: file.count, needed: start)
    }
    guard length <= maximumHeaderSize else {
      throw CheckpointError.headerTooLong(
        path: file.path, length: UInt64(length), limit: maximumHeaderSize)
    }
    guard file.contains(offset: start, count: length) else {
      throw CheckpointError.truncated(path: file.path, size: file.count, needed: start + length)
    }
    return start..<start + length
  }

  private static func elementType(_ code: String, path: String) throws -> TensorElementType {
    switch code {
    case "<f4", "=f4": return .f32
    case "<f8", "=f8": return .f64
    case ">f4", ">f8": throw CheckpointError.bigEndian(path: path)
    default:
      throw CheckpointError.unsupportedElementType(path: path, tensor: "array", type: code)
    }
  }
}
