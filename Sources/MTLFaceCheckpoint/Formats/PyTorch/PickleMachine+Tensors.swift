import MTLFaceSupport

/// The interpretation of PyTorch and NumPy functions.
extension PickleMachine {
  /// Reads the tuple `("storage", class, key, location, count)`, which has a view as its sixth
  /// element in legacy files.
  mutating func storage(_ identity: PickleValue) throws -> PickleValue {
    guard let values = elements(identity), let kind = values.first.flatMap(text) else {
      throw cursor.error("a persistent ID does not refer to a storage")
    }
    guard kind == "storage" else {
      let problem =
        kind == "module"
        ? "it contains a whole model instead of its state_dict"
        : "the persistent ID \(kind) is not supported"
      throw cursor.error(problem)
    }
    guard values.count >= 5, let key = text(values[2]), let count = integer(values[4]), count >= 0
    else { throw cursor.error("a storage is incomplete") }
    guard case .global(.storage(let type)) = values[1] else {
      guard case .global(let global) = values[1] else {
        throw cursor.error("a storage has no type")
      }
      throw CheckpointError.unsupportedElementType(
        path: cursor.file.path, tensor: "storage \(key)", type: global.displayName)
    }
    var view = 0..<count
    if values.count >= 6, let details = elements(values[5]) {
      guard details.count == 3, let start = integer(details[1]), let size = integer(details[2]),
        start >= 0, size >= 0, start <= count, size <= count - start
      else { throw cursor.error("the view of a storage is invalid") }
      view = start..<start + size
    }
    return try make(.storage(PickledStorage(key: key, type: type, count: count, view: view)))
  }

  /// Reads the tuple `(storage, offset, shape, strides, ...)`, in which the element type has the
  /// index `typeArgument`. If `typeArgument` is `nil`, the storage determines the element type.
  mutating func tensor(_ values: [PickleValue], typeArgument: Int?) throws -> PickleValue {
    guard values.count >= 4, case .storage(let storage)? = object(values[0]) else {
      throw cursor.error("a tensor has no storage")
    }
    guard let offset = integer(values[1]), let shape = integers(values[2]),
      let strides = integers(values[3])
    else { throw cursor.error("a tensor has no valid shape") }
    var type = storage.type ?? .u8
    if let typeArgument {
      guard values.count > typeArgument, case .global(let global) = values[typeArgument] else {
        throw cursor.error("a tensor has no type")
      }
      guard case .torchType(let named) = global else {
        throw CheckpointError.unsupportedElementType(
          path: cursor.file.path, tensor: "storage \(storage.key)", type: global.displayName)
      }
      type = named
    }
    try consumeBudget(elements: shape.count + strides.count)
    let tensor = PickledTensor(
      storage: storage, type: type, offset: offset, shape: shape, strides: strides)
    return try make(.tensor(tensor))
  }

  /// Interprets a call of a NumPy function.
  mutating func numpyCall(_ global: PickleGlobal, _ values: [PickleValue]) throws -> PickleValue {
    switch global {
    case .numpyType:
      guard let code = values.first.flatMap(text) else {
        throw cursor.error("a NumPy type has no name")
      }
      return try make(.dataType(PickledDataType(code: code)))
    case .numpyScalar: return try numpyScalar(values)
    case .numpyReconstruct: return try make(.array(PickledArray()))
    default:
      guard values.count == 4, let bytes = try bytes(values[0]),
        case .dataType(let type)? = object(values[1]), let shape = integers(values[2]),
        let order = text(values[3])
      else { throw cursor.error("a NumPy array is incomplete") }
      try consumeBudget(elements: shape.count)
      return try make(
        .array(PickledArray(type: type, shape: shape, isColumnMajor: order == "F", bytes: bytes)))
    }
  }

  /// Reads the tuple `(version, shape, type, isColumnMajor, bytes)`.
  ///
  /// The bytes of an object array are a list, which is ignored.
  mutating func numpyArray(state: PickleValue) throws -> PickledArray {
    guard let values = elements(state), values.count == 5, let shape = integers(values[1]),
      case .dataType(let type)? = object(values[2]), case .bool(let isColumnMajor) = values[3]
    else { throw cursor.error("a NumPy array is incomplete") }
    try consumeBudget(elements: shape.count)
    return PickledArray(
      type: type, shape: shape, isColumnMajor: isColumnMajor,
      bytes: try bytes(values[4]) ?? .decoded([]))
  }

  private mutating func numpyScalar(_ values: [PickleValue]) throws -> PickleValue {
    guard values.count == 2, case .dataType(let type)? = object(values[0]) else {
      throw cursor.error("a NumPy scalar is incomplete")
    }
    guard let element = type.elementType, let bytes = try bytes(values[1]) else { return .none }
    guard !type.isBigEndian else { throw CheckpointError.bigEndian(path: cursor.file.path) }
    guard bytes.count == element.byteSize else {
      throw cursor.error("a NumPy scalar has the wrong size")
    }
    let content = contents(of: bytes)
    let file = FileBytes(copying: content, path: cursor.file.path)
    let scalar = try StoredTensor(
      name: "NumPy scalar", elementType: element, shape: [], byteOffset: 0,
      available: 0..<content.count, file: file)
    if element == .bool { return .bool(content != [0]) }
    if element.isFloatingPoint { return try scalar.doubles().first.map { .float($0) } ?? .none }
    return try scalar.integers().first.map { .integer($0) } ?? .none
  }

  /// Returns the bytes of a value, which may be a Python 2 string that was read as text, or `nil`
  /// for other values.
  private mutating func bytes(_ value: PickleValue) throws -> PickledBytes? {
    switch object(value) {
    case .bytes(let bytes): return bytes
    case .text(let text):
      try consumeBudget(elements: text.utf8.count)
      return .decoded(Array(text.utf8))
    default: return nil
    }
  }

  /// Returns a copy of the bytes.
  func contents(of bytes: PickledBytes) -> [UInt8] {
    switch bytes {
    case .file(let range): cursor.file.bytes(range)
    case .decoded(let bytes): bytes
    }
  }
}
