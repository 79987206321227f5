import MTLFaceSupport

/// A scanner for the subset of JSON that a safetensors header uses.
struct JSONScanner {
  private var bytes: ByteCursor

  /// The file that contains the text.
  var file: FileBytes { bytes.file }

  /// Creates a scanner at the start of `range`.
  init(file: FileBytes, range: Range<Int>) { bytes = ByteCursor(file, range) }

  /// Returns an error for the current position.
  func error(_ problem: String) -> CheckpointError {
    .malformedHeader(path: file.path, offset: bytes.position, problem: problem)
  }

  /// Returns the next byte without consuming it, or `nil` at the end.
  func peek() -> UInt8? { bytes.peek() }

  private mutating func next() throws -> UInt8 {
    guard let byte = peek() else { throw error("the header ends unexpectedly") }
    bytes.position += 1
    return byte
  }

  /// Consumes whitespace and then `character`.
  mutating func expect(_ character: Unicode.Scalar) throws {
    guard bytes.accept(character) else { throw error("expected \(character)") }
  }

  /// Consumes whitespace up to the end of the text.
  mutating func expectEnd() throws {
    bytes.skipSpace()
    guard bytes.remaining == 0 else { throw error("text follows the end of the header") }
  }

  /// Consumes an object. `member` is called to consume each `key : value` pair.
  mutating func scanObject(_ member: (inout JSONScanner) throws -> Void) throws {
    try expect("{")
    if bytes.accept("}") { return }
    repeat { try member(&self) } while bytes.accept(",")
    try expect("}")
  }

  /// Consumes an array of at most `limit` non-negative integers.
  mutating func scanIntegers(limit: Int) throws -> [Int] {
    var result: [Int] = []
    try expect("[")
    if bytes.accept("]") { return result }
    repeat {
      guard result.count < limit else { throw error("an array has more than \(limit) elements") }
      result.append(try scanInteger())
    } while bytes.accept(",")
    try expect("]")
    return result
  }

  private mutating func scanInteger() throws -> Int {
    bytes.skipSpace()
    let start = bytes.position
    guard let value = bytes.readDigits() else { throw error("a number is too large") }
    let length = bytes.position - start
    guard length > 0 else { throw error("expected a non-negative integer") }
    guard length == 1 || file[start] != 0x30 else { throw error("a number has a leading zero") }
    return value
  }

  /// Consumes a string and returns its value with escape sequences resolved.
  mutating func scanString() throws -> String {
    try expect("\"")
    let start = bytes.position
    var hasEscape = false
    while true {
      let byte = try next()
      if byte == UInt8(ascii: "\"") { break }
      guard byte >= 0x20 else { throw error("a string contains a control character") }
      if byte == UInt8(ascii: "\\") {
        hasEscape = true
        _ = try next()
      }
    }
    let body = start..<bytes.position - 1
    guard let text = file.text(body) else { throw error("a string is not valid UTF-8") }
    return hasEscape ? try unescaped(text) : text
  }

  private func unescaped(_ text: String) throws -> String {
    var result = String.UnicodeScalarView()
    var scalars = text.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard scalar == "\\" else {
        result.append(scalar)
        continue
      }
      switch scalars.next() {
      case .some(let plain) where plain == "\"" || plain == "\\" || plain == "/":
        result.append(plain)
      case "b": result.append("\u{8}")
      case "f": result.append("\u{c}")
      case "n": result.append("\n")
      case "r": result.append("\r")
      case "t": result.append("\t")
      case "u": result.append(try unicodeEscape(&scalars))
      default: throw error("a string contains an unknown escape sequence")
      }
    }
    return String(result)
  }

  private func unicodeEscape(
    _ scalars: inout String.UnicodeScalarView.Iterator
  ) throws -> Unicode.Scalar {
    let first = try hex4(&scalars)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard (0xd800..<0xdc00).contains(first), scalars.next() == "\\", scalars.next() == "u" else {
      throw error("a string contains an unpaired surrogate")
    }
    let second = try hex4(&scalars)
    guard (0xdc00..<0xe000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
    else { throw error("a string contains an unpaired surrogate") }
    return scalar
  }

  private func hex4(_ scalars: inout String.UnicodeScalarView.Iterator) throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let scalar = scalars.next(), scalar.isASCII, let digit = Character(scalar).hexDigitValue
      else {
        throw error("a string contains an invalid \\u escape sequence")
      }
      value = value << 4 + UInt32(digit)
    }
    return value
  }
}
