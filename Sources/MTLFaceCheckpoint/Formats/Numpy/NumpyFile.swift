/// NumPy's `.npy` files: one array of numbers each.
///
///     let embeddings = try NumpyFile.open("embeddings.npy")
///     print(embeddings.shape, try embeddings.floats().count)
///
/// To write one, see ``NumpyWriter``.
public enum NumpyFile {
  /// What every file begins with; two bytes of version follow.
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// The longest header that is read; NumPy's own limit is 10 000.
  static let maximumHeaderSize = 1 << 16

  /// Opens a file of `float32` or `float64`, little-endian, of any shape.
  ///
  /// The file is mapped, as ``TensorArchive/open(_:)`` does it, and nothing is read until values are
  /// asked for. Versions 1.0 to 3.0 are read, in C and in Fortran order; values come in row-major
  /// order in any case. Nothing in the file is executed: object arrays are refused.
  /// - Throws: ``CheckpointError``.
  public static func open(_ path: String) throws -> StoredTensor {
    try read(FileBytes(mapping: path))
  }

  /// Reads a file that is already in memory; this is the entry for a fuzzer.
  ///
  /// - Parameters:
  ///   - bytes: the whole file; copied.
  ///   - name: stands for the path in messages.
  /// - Throws: ``CheckpointError``.
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

  /// Where the header's text lies.
  private static func headerRange(_ file: FileBytes) throws -> Range<Int> {
    guard file.bytes(0..<magic.count) == magic else {
      throw CheckpointError.malformedHeader(
        path: file.path, offset: 0, problem: "it does not begin as a .npy file")
    }
    let (start, length): (Int, Int?) =
      switch file[6] {
      case 1: (10, file.load(UInt16.self, at: 8).map(Int.init))
      case 2, 3: (12, file.load(UInt32.self, at: 8).map(Int.init))
      case nil: (10, nil)
      default:
        throw CheckpointError.malformedHeader(
          path: file.path, offset: 6, problem: "version \(file[6] ?? 0) of the format")
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

  private static func elementType(_ code: String, path: String) throws -> ElementType {
    switch code {
    case "<f4", "=f4": return .f32
    case "<f8", "=f8": return .f64
    case ">f4", ">f8": throw CheckpointError.bigEndian(path: path)
    default:
      throw CheckpointError.unsupportedElementType(path: path, tensor: "array", type: code)
    }
  }
}
