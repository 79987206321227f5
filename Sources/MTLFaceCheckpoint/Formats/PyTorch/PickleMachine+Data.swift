import MTLFaceSupport

/// Opcodes that push plain data or modify the stack and the memo.
///
/// Python's module `pickletools` documents the opcodes. Each function returns whether it handled
/// the opcode.
extension PickleMachine {
  mutating func executeNumber(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case UInt8(ascii: "N"): push(.none)
    case 0x88: push(.bool(true))
    case 0x89: push(.bool(false))
    case UInt8(ascii: "J"): push(.integer(Int64(try cursor.readInteger(Int32.self))))
    case UInt8(ascii: "K"): push(.integer(Int64(try cursor.readInteger(UInt8.self))))
    case UInt8(ascii: "M"): push(.integer(Int64(try cursor.readInteger(UInt16.self))))
    case UInt8(ascii: "G"):
      let bits = UInt64(bigEndian: try cursor.readInteger(UInt64.self))
      push(.float(Double(bitPattern: bits)))
    case 0x8a: try pushLong(cursor.readLengthPrefixed(UInt8.self))
    case 0x8b: try pushLong(cursor.readLengthPrefixed(Int32.self))
    default: return false
    }
    return true
  }

  /// Pushes an integer of any length, which is stored in two's complement with the least
  /// significant byte first.
  private mutating func pushLong(_ range: Range<Int>) throws {
    guard range.count <= 8 else {
      return push(try make(.bigInteger(.file(range))))
    }
    let bytes = cursor.file.bytes(range)
    var value: UInt64 = (bytes.last ?? 0) & 0x80 == 0 ? 0 : .max
    for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
    push(.integer(Int64(bitPattern: value)))
  }

  mutating func executeText(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case 0x8c: try pushText(cursor.readLengthPrefixed(UInt8.self))
    case UInt8(ascii: "X"): try pushText(cursor.readLengthPrefixed(UInt32.self))
    case 0x8d: try pushText(cursor.readLengthPrefixed(UInt64.self))
    case UInt8(ascii: "C"): try pushBytes(cursor.readLengthPrefixed(UInt8.self))
    case UInt8(ascii: "B"): try pushBytes(cursor.readLengthPrefixed(UInt32.self))
    case 0x8e, 0x96: try pushBytes(cursor.readLengthPrefixed(UInt64.self))
    case UInt8(ascii: "U"): try pushPython2String(cursor.readLengthPrefixed(UInt8.self))
    case UInt8(ascii: "T"): try pushPython2String(cursor.readLengthPrefixed(Int32.self))
    default: return false
    }
    return true
  }

  private mutating func pushText(_ range: Range<Int>) throws {
    push(try make(.text(cursor.decodeText(range))))
  }

  private mutating func pushBytes(_ range: Range<Int>) throws {
    push(try make(.bytes(.file(range))))
  }

  /// Pushes a Python 2 string as text if it is valid UTF-8, and as bytes otherwise.
  private mutating func pushPython2String(_ range: Range<Int>) throws {
    let text = cursor.file.text(range)
    push(try make(text.map { .text($0) } ?? .bytes(.file(range))))
  }

  mutating func executeStack(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case 0x80:
      let version = try cursor.readInteger(UInt8.self)
      guard version <= 5 else { throw cursor.error("protocol \(version) is not supported") }
    case 0x95: _ = try cursor.readInteger(UInt64.self)
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "0"):
      // The opcode POP also removes a mark.
      if let height = marks.last, height == stack.count {
        marks.removeLast()
      } else {
        _ = try pop()
      }
    case UInt8(ascii: "1"): _ = try popMark()
    case UInt8(ascii: "2"): push(try top())
    case UInt8(ascii: "q"): try memoize(at: UInt32(cursor.readInteger(UInt8.self)))
    case UInt8(ascii: "r"): try memoize(at: cursor.readInteger(UInt32.self))
    case 0x94: try memoize(at: UInt32(truncatingIfNeeded: memo.count))
    case UInt8(ascii: "h"): try pushMemo(at: UInt32(cursor.readInteger(UInt8.self)))
    case UInt8(ascii: "j"): try pushMemo(at: cursor.readInteger(UInt32.self))
    default: return false
    }
    return true
  }

  private mutating func pushMemo(at index: UInt32) throws {
    guard let value = memo[index] else { throw cursor.error("memo entry \(index) is missing") }
    push(value)
  }
}
