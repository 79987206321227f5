import MTLFaceSupport

/// A scanner for the subset of JSON that a safetensors header uses.
struct JSONScanner {
  let file: FileBytes
  private var position: Int
  private let end: Int

  init(file: FileBytes, range: Range<Int>) {
    self.file = file
    position = range.lowerBound
    end = min(range.upperBound, file.count)
  }

  /// Returns an error for the current position.
  func error(_ problem: String) -> CheckpointError {
    .malformedHeader(path: file.path, offset: position, problem: problem)
  }

  /// Returns the next byte without consuming it, or `nil` at the end.
  func peek() -> UInt8? {
    position < end ? file[position] : nil
  }

  private mutating func next() throws -> UInt8 {
    guard let byte = peek() else { throw error("unexpected end") }
    position += 1
    return byte
  }

  private mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
      position += 1
    }
  }

  /// Consumes whitespace and then `character`.
  mutating func expect(_ character: Unicode.Scalar) throws {
    skipSpace()
    guard peek() == UInt8(ascii: character) else { throw error("expected \(character)") }
    position += 1
  }

  /// Consumes `character` if it comes next after whitespace, and returns whether it did.
  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Consumes the rest of the text, which must be whitespace.
  mutating func expectEnd() throws {
    skipSpace()
    guard position == end else { throw error("unexpected text after the end") }
  }

  /// Consumes an object. `member` consumes each `key : value` pair.
  mutating func scanObject(_ member: (inout JSONScanner) throws -> Void) throws {
    try expect("{")
    if accept("}") { return }
    repeat { try member(&self) } while accept(",")
    try expect("}")
  }

  /// Consumes an array of at most `limit` non-negative integers.
  mutating func scanIntegers(limit: Int) throws -> [Int] {
    var result: [Int] = []
    try expect("[")
    if accept("]") { return result }
    repeat {
      guard result.count < limit else { throw error("an array of more than \(limit) elements") }
      result.append(try scanInteger())
    } while accept(",")
    try expect("]")
    return result
  }

  private mutating func scanInteger() throws -> Int {
    skipSpace()
    let start = position
    var value = 0
    while let byte = peek(), (0x30...0x39).contains(byte) {
      let (tens, overflow1) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow2) = tens.addingReportingOverflow(Int(byte - 0x30))
      guard !overflow1, !overflow2 else { throw error("a number that is too large") }
      value = sum
      position += 1
    }
    guard position > start else { throw error("expected a non-negative integer") }
    guard position == start + 1 || file[start] != 0x30 else { throw error("a leading zero") }
    return value
  }

  /// Consumes a string and returns it with escape sequences resolved.
  mutating func scanString() throws -> String {
    try expect("\"")
    let start = position
    var hasEscape = false
    while true {
      let byte = try next()
      if byte == UInt8(ascii: "\"") { break }
      guard byte >= 0x20 else { throw error("a control character in a string") }
      if byte == UInt8(ascii: "\\") {
        hasEscape = true
        _ = try next()
      }
    }
    let body = start..<position - 1
    guard let text = file.text(body) else { throw error("a string that is not valid UTF-8") }
    return hasEscape ? try unescaped(text) : text
  }

  private func unescaped(_ text: String) throws -> String {
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars.makeIterator()
    while let scalar = rest.next() {
      guard scalar == "\\" else {
        result.append(scalar)
        continue
      }
      switch rest.next() {
      case .some(let plain) where plain == "\"" || plain == "\\" || plain == "/":
        result.append(plain)
      case "b": result.append("\u{8}")
      case "f": result.append("\u{c}")
      case "n": result.append("\n")
      case "r": result.append("\r")
      case "t": result.append("\t")
      case "u": result.append(try unicodeEscape(&rest))
      default: throw error("an unknown escape sequence in a string")
      }
    }
    return String(result)
  }

  private func unicodeEscape(
    _ rest: inout String.UnicodeScalarView.Iterator
  ) throws -> Unicode.Scalar {
    let first = try hex4(&rest)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard (0xd800..<0xdc00).contains(first), rest.next() == "\\", rest.next() == "u" else {
      throw error("an unpaired surrogate in a string")
    }
    let second = try hex4(&rest)
    guard (0xdc00..<0xe000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
    else { throw error("an unpaired surrogate in a string") }
    return scalar
  }

  private func hex4(_ rest: inout String.UnicodeScalarView.Iterator) throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let scalar = rest.next(), scalar.isASCII, let digit = Character(scalar).hexDigitValue
      else {
        throw error("an invalid \\u escape sequence in a string")
      }
      value = value << 4 + UInt32(digit)
    }
    return value
  }
}
