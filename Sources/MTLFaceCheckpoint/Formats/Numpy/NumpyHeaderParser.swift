import MTLFaceSupport

/// A parser for the header of a `.npy` file, which is a Python dictionary with three known keys
/// whose values are a string, a Boolean and a tuple of integers.
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

  private let file: FileBytes
  private var position: Int
  private let end: Int

  /// Creates a parser for the text in `range`.
  init(file: FileBytes, range: Range<Int>) {
    self.file = file
    position = range.lowerBound
    end = min(range.upperBound, file.count)
  }

  /// Parses the whole header.
  ///
  /// - Throws: ``CheckpointError`` `malformedHeader`, `duplicateKey`.
  mutating func parse() throws -> Header {
    var type: String?
    var isColumnMajor: Bool?
    var shape: [Int]?
    try expect("{")
    while !skip("}") {
      let start = position
      let name = try parseText()
      try expect(":")
      switch name {
      case "descr" where type == nil: type = try parseText()
      case "fortran_order" where isColumnMajor == nil: isColumnMajor = try parseBoolean()
      case "shape" where shape == nil: shape = try parseTuple()
      case "descr", "fortran_order", "shape":
        throw CheckpointError.duplicateKey(path: file.path, key: name)
      default: throw error("unknown key \(name)", at: start)
      }
      if !skip(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    guard position == end else { throw error("unexpected text after the dictionary", at: position) }
    guard let type, let isColumnMajor, let shape else {
      throw error("descr, fortran_order or shape is missing", at: position)
    }
    return Header(type: type, isColumnMajor: isColumnMajor, shape: shape)
  }

  private func error(_ problem: String, at offset: Int) -> CheckpointError {
    .malformedHeader(path: file.path, offset: offset, problem: problem)
  }

  private var next: UInt8? { position < end ? file[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { position += 1 }
  }

  /// Consumes `character` if it comes next, and returns whether it did.
  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard skip(character) else { throw error("expected \(character)", at: position) }
  }

  /// Parses a string in single or double quotation marks, without escape sequences.
  private mutating func parseText() throws -> String {
    skipSpace()
    guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      // The type of a structured array is a list instead of a string.
      throw error("expected a string (structured types are not supported)", at: position)
    }
    let start = position + 1
    position = start
    while let byte = next, byte != quote {
      guard byte != UInt8(ascii: "\\"), byte >= 0x20 else { break }
      position += 1
    }
    guard next == quote, let text = file.text(start..<position) else {
      throw error("unterminated string", at: start)
    }
    position += 1
    return text
  }

  private mutating func parseBoolean() throws -> Bool {
    skipSpace()
    for (word, value) in [("True" as StaticString, true), ("False", false)]
    where file.matches(word, at: position) && position + word.utf8CodeUnitCount <= end {
      position += word.utf8CodeUnitCount
      return value
    }
    throw error("expected True or False", at: position)
  }

  /// Parses a tuple of integers. A tuple of one integer has a comma before the closing parenthesis.
  private mutating func parseTuple() throws -> [Int] {
    try expect("(")
    var sizes: [Int] = []
    while !skip(")") {
      guard sizes.count < StoredTensor.maximumRank else {
        throw error("more than \(StoredTensor.maximumRank) dimensions", at: position)
      }
      sizes.append(try parseNumber())
      if !skip(",") {
        try expect(")")
        break
      }
    }
    return sizes
  }

  private mutating func parseNumber() throws -> Int {
    skipSpace()
    let start = position
    var value = 0
    while let byte = next, (0x30...0x39).contains(byte) {
      let (tens, overflow1) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow2) = tens.addingReportingOverflow(Int(byte) - 0x30)
      guard !overflow1, !overflow2 else { throw error("a dimension that is too large", at: start) }
      value = sum
      position += 1
    }
    guard position > start else { throw error("expected an integer", at: start) }
    // Python 2 wrote long integers with the suffix L.
    if next == UInt8(ascii: "L") { position += 1 }
    return value
  }
}
