/// Opcodes that build tuples, lists, dictionaries and sets.
extension PickleMachine {
  mutating func executeContainer(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case UInt8(ascii: ")"): push(try make(.tuple([])))
    case 0x85, 0x86, 0x87: try pushTuple(count: Int(opcode) - 0x84)
    case UInt8(ascii: "t"): push(try make(.tuple(popMark())))
    case UInt8(ascii: "]"), 0x8f: push(try make(.list([])))
    case UInt8(ascii: "l"), 0x91: push(try make(.list(popMark())))
    case UInt8(ascii: "}"): push(try make(.dictionary([])))
    case UInt8(ascii: "d"): push(try make(.dictionary(popPairs())))
    case UInt8(ascii: "a"): try append([pop()])
    case UInt8(ascii: "e"), 0x90: try append(popMark())
    case UInt8(ascii: "s"):
      let value = try pop()
      try setItems([pop(), value])
    case UInt8(ascii: "u"): try setItems(popPairs())
    default: return false
    }
    return true
  }

  private mutating func pushTuple(count: Int) throws {
    var values: [PickleValue] = []
    for _ in 0..<count { values.append(try pop()) }
    push(try make(.tuple(values.reversed())))
  }

  private mutating func popPairs() throws -> [PickleValue] {
    let values = try popMark()
    guard values.count.isMultiple(of: 2) else {
      throw cursor.error("a dictionary key has no value")
    }
    return values
  }

  /// Appends values to the list on top of the stack.
  private mutating func append(_ values: [PickleValue]) throws {
    let target = try top()
    guard case .list(var list)? = object(target) else {
      throw cursor.error("a value is appended to an object that is not a list")
    }
    // The stored list is cleared, so that `list` is uniquely referenced and appending does not copy
    // it.
    try replace(target, with: .list([]))
    list.append(contentsOf: values)
    try replace(target, with: .list(list))
  }

  /// Adds alternating keys and values to the dictionary on top of the stack.
  private mutating func setItems(_ values: [PickleValue]) throws {
    let target = try top()
    guard case .dictionary(var items)? = object(target) else {
      throw cursor.error("a value is added to an object that is not a dictionary")
    }
    try replace(target, with: .dictionary([]))
    items.append(contentsOf: values)
    try replace(target, with: .dictionary(items))
  }
}
