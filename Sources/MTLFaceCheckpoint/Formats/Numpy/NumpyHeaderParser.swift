/// Reads the header of a `.npy` file: a Python dictionary of three known names, whose values are a
/// string, a boolean and a tuple of whole numbers.
struct NumpyHeaderParser {
  /// What a header says.
  struct Header {
    /// Such as `<f4`.
    var type: String
    /// Fortran's order.
    var isColumnMajor: Bool
    /// Sizes, outermost first.
    var shape: [Int]
  }

  private let file: FileBytes
  private var position: Int
  private let end: Int

  /// A parser of the text that lies in `range`.
  init(file: FileBytes, range: Range<Int>) {
    self.file = file
    position = range.lowerBound
    end = min(range.upperBound, file.count)
  }

  /// Reads the header to its end.
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
      default: throw error("the name \(name)", at: start)
      }
      if !skip(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    guard position == end else { throw error("text behind the dictionary", at: position) }
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

  /// Consumes the character, if it comes next.
  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard skip(character) else { throw error("no \(character) where one must be", at: position) }
  }

  /// A string in either kind of quotation marks, without escapes.
  private mutating func parseText() throws -> String {
    skipSpace()
    guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      // The type of a structured array is a list.
      throw error("no text where one must be (only plain numbers are read)", at: position)
    }
    let start = position + 1
    position = start
    while let byte = next, byte != quote {
      guard byte != UInt8(ascii: "\\"), byte >= 0x20 else { break }
      position += 1
    }
    guard next == quote, let text = file.text(start..<position) else {
      throw error("a text that does not end", at: start)
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
    throw error("neither True nor False", at: position)
  }

  /// Whole numbers in parentheses; one alone has a comma behind it.
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
      guard !overflow1, !overflow2 else { throw error("a size beyond all memory", at: start) }
      value = sum
      position += 1
    }
    guard position > start else { throw error("no whole number where one must be", at: start) }
    // Python 2 wrote long numbers with an L.
    if next == UInt8(ascii: "L") { position += 1 }
    return value
  }
}
