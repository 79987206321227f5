import MTLFaceSupport

/// A parser for the header of a `.npy` file.
///
/// The header is a Python dictionary with three known keys, whose values are a string, a Boolean
/// and a tuple of integers.
struct NumpyHeaderParser {
  /// The contents of a header.
  struct Header {
    /// The element type, such as `<f4`.
    var type: String
    /// Whether the values are in column-major (Fortran) order.
    var isColumnMajor: Bool
    /// The dimensions, outermost first.
    var shape: [Int]
  }

  private var bytes: ByteCursor

  /// Creates a parser for the text in `range`.
  init(file: FileBytes, range: Range<Int>) { bytes = ByteCursor(file, range) }

  /// Parses the whole header.
  ///
  /// - Throws: ``CheckpointError`` `malformedHeader` if the text is invalid, or `duplicateKey` if a
  ///   key occurs twice.
  mutating func parse() throws -> Header {
    var type: String?
    var isColumnMajor: Bool?
    var shape: [Int]?
    try expect("{")
    while !bytes.accept("}") {
      let start = bytes.position
      let name = try parseText()
      try expect(":")
      switch name {
      case "descr" where type == nil: type = try parseText()
      case "fortran_order" where isColumnMajor == nil: isColumnMajor = try parseBoolean()
      case "shape" where shape == nil: shape = try parseTuple()
      case "descr", "fortran_order", "shape":
        throw CheckpointError.duplicateKey(path: bytes.file.path, key: name)
      default: throw error("the key \(name) is unknown", at: start)
      }
      if !bytes.accept(",") {
        try expect("}")
        break
      }
    }
    bytes.skipSpace()
    guard bytes.remaining == 0 else { throw error("text follows the dictionary") }
    guard let type, let isColumnMajor, let shape else {
      throw error("descr, fortran_order or shape is missing")
    }
    return Header(type: type, isColumnMajor: isColumnMajor, shape: shape)
  }

  /// Returns an error for the byte at `offset`, or at the current position if it is `nil`.
  private func error(_ problem: String, at offset: Int? = nil) -> CheckpointError {
    .malformedHeader(
      path: bytes.file.path, offset: offset ?? bytes.position, problem: problem)
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard bytes.accept(character) else { throw error("expected \(character)") }
  }

  /// Parses a string in single or double quotation marks, without escape sequences.
  private mutating func parseText() throws -> String {
    bytes.skipSpace()
    guard let quote = bytes.peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      // The type of a structured array is a list instead of a string.
      throw error("expected a string (structured types are not supported)")
    }
    let start = bytes.position + 1
    bytes.position = start
    while let byte = bytes.peek(), byte != quote {
      guard byte != UInt8(ascii: "\\"), byte >= 0x20 else { break }
      bytes.position += 1
    }
    guard bytes.peek() == quote, let text = bytes.file.text(start..<bytes.position) else {
      throw error("a string is not terminated or has invalid characters", at: start)
    }
    bytes.position += 1
    return text
  }

  private mutating func parseBoolean() throws -> Bool {
    bytes.skipSpace()
    for (word, value) in [("True" as StaticString, true), ("False", false)]
    where bytes.file.matches(word, at: bytes.position) && word.utf8CodeUnitCount <= bytes.remaining
    {
      bytes.position += word.utf8CodeUnitCount
      return value
    }
    throw error("expected True or False")
  }

  /// Parses a tuple of integers. A tuple of one integer has a comma before the closing parenthesis.
  private mutating func parseTuple() throws -> [Int] {
    try expect("(")
    var sizes: [Int] = []
    while !bytes.accept(")") {
      guard sizes.count < StoredTensor.maximumRank else {
        throw error("the array has more than \(StoredTensor.maximumRank) dimensions")
      }
      sizes.append(try parseNumber())
      if !bytes.accept(",") {
        try expect(")")
        break
      }
    }
    return sizes
  }

  private mutating func parseNumber() throws -> Int {
    bytes.skipSpace()
    let start = bytes.position
    guard let value = bytes.readDigits() else {
      throw error("a dimension is too large", at: start)
    }
    guard bytes.position > start else { throw error("expected an integer") }
    // Python 2 writes long integers with the suffix L.
    if bytes.peek() == UInt8(ascii: "L") { bytes.position += 1 }
    return value
  }
}
