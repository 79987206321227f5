/// Opcodes that name a global, and what "calling" an allowed one means.
extension PickleMachine {
  mutating func executeCall(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case UInt8(ascii: "c"):
      let module = try cursor.readLine()
      push(.global(try resolveGlobal(module: module, name: cursor.readLine())))
    case 0x93:
      let (name, module) = (try pop(), try pop())
      guard let name = text(name), let module = text(module) else {
        throw cursor.error("a global whose name is not text")
      }
      push(.global(try resolveGlobal(module: module, name: name)))
    case UInt8(ascii: "i"):
      // INST: name the global where it is refused; an allowed one is never made this way.
      let module = try cursor.readLine()
      _ = try resolveGlobal(module: module, name: cursor.readLine())
      return false
    case UInt8(ascii: "R"), 0x81:
      let arguments = try pop()
      push(try call(pop(), arguments))
    case 0x92:
      guard case .dictionary(let named)? = object(try pop()), named.isEmpty else {
        throw cursor.error("named arguments")
      }
      let arguments = try pop()
      push(try call(pop(), arguments))
    case UInt8(ascii: "b"): try build(state: pop())
    case UInt8(ascii: "Q"): push(try storage(pop()))
    default: return false
    }
    return true
  }

  private func resolveGlobal(module: String, name: String) throws -> PickleGlobal {
    guard let global = PickleGlobal(module: module, name: name) else {
      throw CheckpointError.refusedGlobal(path: cursor.file.path, name: "\(module).\(name)")
    }
    return global
  }

  private mutating func call(_ callee: PickleValue, _ arguments: PickleValue) throws -> PickleValue
  {
    guard case .global(let global) = callee else { throw cursor.error("a call of no function") }
    guard case .tuple(let values)? = object(arguments) else {
      throw cursor.error("a call without arguments")
    }
    switch global {
    case .rebuildTensor: return try tensor(values, typeArgument: nil)
    case .rebuildTypedTensor: return try tensor(values, typeArgument: 6)
    case .parameter:
      guard let first = values.first, isTensor(first) else {
        throw cursor.error("a parameter of no tensor")
      }
      return first
    case .dictionary: return try dictionary(values)
    case .sequence:
      let elements = try elements(ofOnly: values)
      try consumeBudget(elements: elements.count)
      return try make(.list(elements))
    case .device: return values.first ?? .none
    case .byteString, .encode: return try byteString(values)
    case .numpyType, .numpyScalar, .numpyReconstruct, .numpyFromBuffer:
      return try numpyCall(global, values)
    case .storage, .unsupportedType, .torchType, .numpyArray:
      throw cursor.error("a call of \(global.displayName)")
    }
  }

  private func isTensor(_ value: PickleValue) -> Bool {
    if case .tensor? = object(value) { return true }
    return false
  }

  /// The elements of the only argument; none where there is no argument.
  private func elements(ofOnly values: [PickleValue]) throws -> [PickleValue] {
    guard let first = values.first else { return [] }
    guard values.count == 1, let elements = elements(first) else {
      throw cursor.error("a sequence of something that is no list")
    }
    return elements
  }

  /// `OrderedDict()`, `OrderedDict([[key, value], ...])` or `Counter({...})`.
  private mutating func dictionary(_ values: [PickleValue]) throws -> PickleValue {
    if let first = values.first, case .dictionary(let items)? = object(first) {
      try consumeBudget(elements: items.count)
      return try make(.dictionary(items))
    }
    let list = try elements(ofOnly: values)
    try consumeBudget(elements: 2 * list.count)
    var items: [PickleValue] = []
    for pair in list {
      guard let pair = elements(pair), pair.count == 2 else {
        throw cursor.error("a dictionary of something that is no pairs")
      }
      items += pair
    }
    return try make(.dictionary(items))
  }

  /// `bytes()`, `bytes(b)`, `bytearray(text, "latin-1")` and `_codecs.encode(text, "latin1")`.
  private mutating func byteString(_ values: [PickleValue]) throws -> PickleValue {
    guard let first = values.first else { return try make(.bytes(.decoded([]))) }
    switch object(first) {
    case .bytes: return first
    case .text(let text):
      try consumeBudget(elements: text.utf8.count)
      var bytes: [UInt8] = []
      for scalar in text.unicodeScalars {
        guard let byte = UInt8(exactly: scalar.value) else {
          throw cursor.error("bytes written as text with a character beyond Latin-1")
        }
        bytes.append(byte)
      }
      return try make(.bytes(.decoded(bytes)))
    default: throw cursor.error("bytes made of something else")
    }
  }

  /// Gives an object its state: only numpy's need any, that of others says nothing about values.
  private mutating func build(state: PickleValue) throws {
    let target = try top()
    switch object(target) {
    case .dataType(var type):
      guard let values = elements(state), values.count >= 2, let order = text(values[1]) else {
        throw cursor.error("a numpy type without a byte order")
      }
      type.isBigEndian = order == ">"
      try replace(target, with: .dataType(type))
    case .array: try replace(target, with: .array(numpyArray(state: state)))
    case .dictionary, .tensor: break
    default: throw cursor.error("a state for something that has none")
    }
  }
}
