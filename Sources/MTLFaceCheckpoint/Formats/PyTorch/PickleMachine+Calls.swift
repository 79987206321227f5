import MTLFaceSupport

/// Opcodes for globals, calls, object states and persistent IDs.
extension PickleMachine {
  mutating func executeCall(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case UInt8(ascii: "c"):
      let module = try cursor.readLine()
      push(.global(try resolveGlobal(module: module, name: cursor.readLine())))
    case 0x93:
      let (name, module) = (try pop(), try pop())
      guard let name = text(name), let module = text(module) else {
        throw cursor.error("the name of a global is not a string")
      }
      push(.global(try resolveGlobal(module: module, name: name)))
    case UInt8(ascii: "i"):
      // The opcode INST is read only to report a global that is not allowed. No supported writer
      // uses INST for allowed globals.
      let module = try cursor.readLine()
      _ = try resolveGlobal(module: module, name: cursor.readLine())
      return false
    case UInt8(ascii: "R"), 0x81:
      let arguments = try pop()
      push(try call(pop(), arguments))
    case 0x92:
      guard case .dictionary(let named)? = object(try pop()), named.isEmpty else {
        throw cursor.error("a call has keyword arguments, which are not supported")
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
    guard case .global(let global) = callee else {
      throw cursor.error("a called object is not a function or class")
    }
    guard case .tuple(let values)? = object(arguments) else {
      throw cursor.error("the arguments of a call are not a tuple")
    }
    switch global {
    case .rebuildTensor: return try tensor(values, typeArgument: nil)
    case .rebuildTypedTensor: return try tensor(values, typeArgument: 6)
    case .parameter:
      guard let first = values.first, isTensor(first) else {
        throw cursor.error("a parameter is not a tensor")
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
      throw cursor.error("calls to \(global.displayName) are not supported")
    }
  }

  private func isTensor(_ value: PickleValue) -> Bool {
    if case .tensor? = object(value) { return true }
    return false
  }

  /// Returns the elements of the only argument, or an empty array if there is no argument.
  private func elements(ofOnly values: [PickleValue]) throws -> [PickleValue] {
    guard let first = values.first else { return [] }
    guard values.count == 1, let elements = elements(first) else {
      throw cursor.error("the arguments of a container are not one list, tuple or set")
    }
    return elements
  }

  /// Handles `OrderedDict()`, `OrderedDict([[key, value], ...])` and `Counter({...})`.
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
        throw cursor.error("the argument of a dictionary is not a list of pairs")
      }
      items += pair
    }
    return try make(.dictionary(items))
  }

  /// Handles `bytes()`, `bytes(b)`, `bytearray(text, "latin-1")` and `_codecs.encode(text,
  /// "latin1")`.
  private mutating func byteString(_ values: [PickleValue]) throws -> PickleValue {
    guard let first = values.first else { return try make(.bytes(.decoded([]))) }
    switch object(first) {
    case .bytes: return first
    case .text(let text):
      try consumeBudget(elements: text.utf8.count)
      var bytes: [UInt8] = []
      for scalar in text.unicodeScalars {
        guard let byte = UInt8(exactly: scalar.value) else {
          throw cursor.error("bytes that are stored as text contain a character outside Latin-1")
        }
        bytes.append(byte)
      }
      return try make(.bytes(.decoded(bytes)))
    default: throw cursor.error("bytes are created from an unsupported object")
    }
  }

  /// Applies a state to an object.
  ///
  /// Only NumPy objects require their state. The state of other objects does not affect their
  /// values.
  private mutating func build(state: PickleValue) throws {
    let target = try top()
    switch object(target) {
    case .dataType(var type):
      guard let values = elements(state), values.count >= 2, let order = text(values[1]) else {
        throw cursor.error("a NumPy type has no byte order")
      }
      type.isBigEndian = order == ">"
      try replace(target, with: .dataType(type))
    case .array: try replace(target, with: .array(numpyArray(state: state)))
    case .dictionary, .tensor: break
    default: throw cursor.error("a state is applied to an object that does not support it")
    }
  }
}
