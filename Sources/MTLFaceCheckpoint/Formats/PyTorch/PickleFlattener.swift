import MTLFaceSupport

/// A converter from the objects of a pickle to named tensors and attributes.
///
/// Each key of a dictionary, and each index of a list or tuple that contains other containers or
/// tensors, becomes a component of a dotted path. A list or tuple of plain values becomes one
/// attribute.
///
/// The traversal is iterative. Its depth is limited, so that a cycle results in an error. The
/// number and total length of names are also limited, so that an object that is referenced many
/// times cannot make the result much larger than the file.
struct PickleFlattener {
  private let machine: PickleMachine
  private let file: FileBytes
  private let resolve: (PickledStorage) throws -> Range<Int>
  private var visits: Budget
  private var nameBytes: Budget
  private var tensorBytes: Budget

  /// The largest nesting depth of containers.
  static let maximumDepth = 64

  private struct Budget {
    let name: String
    let limit: Int
    var left: Int

    init(_ name: String, base: Int, times factor: Int, bytes: Int) {
      self.name = name
      limit = bytes > 1 << 50 ? .max : base + factor * bytes
      left = limit
    }
  }

  private struct Item {
    var value: PickleValue
    var path: String
    var depth: Int
  }

  /// Creates a flattener.
  ///
  /// - Parameters:
  ///   - machine: A machine that has run.
  ///   - resolve: A function that returns the byte range of a storage's view in the file.
  init(_ machine: PickleMachine, resolve: @escaping (PickledStorage) throws -> Range<Int>) {
    self.machine = machine
    self.resolve = resolve
    file = machine.cursor.file
    visits = Budget("values", base: 4096, times: 4, bytes: file.count)
    nameBytes = Budget("bytes in names and values", base: 1 << 16, times: 16, bytes: file.count)
    tensorBytes = Budget("bytes in tensors", base: 1 << 16, times: 16, bytes: file.count)
  }

  /// Adds the contents of `root` to `archive`. A root that is a leaf is named `value`.
  mutating func flatten(_ root: PickleValue, into archive: inout TensorArchive) throws {
    var pending = [Item(value: root, path: "", depth: 0)]
    while let item = pending.popLast() {
      try consume(1, from: \.visits)
      if let children = try children(of: item) {
        pending.append(contentsOf: children.reversed())
      } else {
        let name = item.path.isEmpty ? "value" : item.path
        if let tensor = try tensor(item.value, name: name) {
          try archive.add(tensor)
        } else {
          try archive.add(value(item.value), attribute: name)
        }
      }
    }
  }

  private mutating func consume(_ amount: Int, from budget: WritableKeyPath<Self, Budget>) throws {
    let (left, overflow) = self[keyPath: budget].left.subtractingReportingOverflow(amount)
    guard !overflow, left >= 0 else {
      throw CheckpointError.limitExceeded(
        path: file.path, what: self[keyPath: budget].name, limit: self[keyPath: budget].limit)
    }
    self[keyPath: budget].left = left
  }

  // MARK: Containers

  /// Returns the children of an item, or `nil` if the item is a leaf.
  private mutating func children(of item: Item) throws -> [Item]? {
    var result: [Item] = []
    switch machine.object(item.value) {
    case .dictionary(let items):
      for index in stride(from: 0, to: items.count - 1, by: 2) {
        let name = name(of: items[index]) ?? "#\(index / 2)"
        result.append(try child(items[index + 1], name, of: item))
      }
    case .list(let items), .tuple(let items):
      try consume(items.count, from: \.visits)
      guard items.contains(where: { !isPlain($0) }) else { return nil }
      for (index, value) in items.enumerated() {
        result.append(try child(value, String(index), of: item))
      }
    default: return nil
    }
    return result
  }

  private mutating func child(_ value: PickleValue, _ name: String, of item: Item) throws -> Item {
    guard item.depth < Self.maximumDepth else {
      throw CheckpointError.limitExceeded(
        path: file.path, what: "nested containers", limit: Self.maximumDepth)
    }
    try consume(1, from: \.visits)
    let path = item.path.isEmpty ? name : item.path + "." + name
    try consume(path.utf8.count, from: \.nameBytes)
    return Item(value: value, path: path, depth: item.depth + 1)
  }

  private func name(of key: PickleValue) -> String? {
    switch key {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .integer(let value): String(value)
    case .float(let value): String(value)
    case .global(let global): global.displayName
    case .object: machine.text(key)
    }
  }

  private func isPlain(_ value: PickleValue) -> Bool {
    switch machine.object(value) {
    case .none, .text, .bytes, .bigInteger, .storage, .dataType: true
    case .tuple, .list, .dictionary, .tensor, .array: false
    }
  }

  // MARK: Leaves

  private mutating func value(_ value: PickleValue) throws -> CheckpointValue {
    switch value {
    case .none: return .none
    case .bool(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .float(let value): return .float(value)
    case .global(let global): return .name(global.displayName)
    case .object: break
    }
    switch machine.object(value) {
    case .text(let text): return .string(text)
    case .bytes(let bytes):
      try consume(bytes.count, from: \.nameBytes)
      return .bytes(machine.contents(of: bytes))
    case .bigInteger(let bytes):
      try consume(bytes.count, from: \.nameBytes)
      return .bigInteger(machine.contents(of: bytes))
    case .tuple(let items), .list(let items):
      // The elements are plain values, so the recursion stops after one level.
      return .list(try items.map { try self.value($0) })
    case .dataType(let type): return .name("numpy.\(type.code)")
    case .array(let array): return .name("numpy array of \(array.type?.code ?? "unknown type")")
    case .storage(let storage): return .name("storage \(storage.key)")
    case .tensor, .dictionary, nil: return .none
    }
  }

  private mutating func tensor(_ value: PickleValue, name: String) throws -> StoredTensor? {
    let tensor: StoredTensor
    switch machine.object(value) {
    case .tensor(let pickled): tensor = try stored(pickled, name: name)
    case .array(let pickled):
      guard let array = try stored(pickled, name: name) else { return nil }
      tensor = array
    default: return nil
    }
    try consume(tensor.byteCount, from: \.tensorBytes)
    return tensor
  }

  private func stored(_ tensor: PickledTensor, name: String) throws -> StoredTensor {
    let bytes = try resolve(tensor.storage)
    let size = tensor.type.byteSize
    let (skip, overflow1) = tensor.offset.multipliedReportingOverflow(by: size)
    let (start, overflow2) = bytes.lowerBound.addingReportingOverflow(skip)
    guard tensor.offset >= 0, !overflow1, !overflow2 else {
      throw CheckpointError.impossibleShape(
        path: file.path, tensor: name, problem: "offset \(tensor.offset)")
    }
    return try StoredTensor(
      name: name, elementType: tensor.type, shape: tensor.shape, strides: tensor.strides,
      byteOffset: start, available: bytes, file: file)
  }

  private mutating func stored(_ array: PickledArray, name: String) throws -> StoredTensor? {
    guard let type = array.type, let elementType = type.elementType else { return nil }
    guard !type.isBigEndian || elementType.byteSize == 1 else {
      throw CheckpointError.bigEndian(path: file.path)
    }
    var (source, range) = (file, 0..<0)
    switch array.bytes {
    case .file(let bytes): range = bytes
    case .decoded(let bytes):
      try consume(bytes.count, from: \.nameBytes)
      source = FileBytes(copying: bytes, path: file.path)
      range = 0..<bytes.count
    }
    var strides: [Int]?
    if array.isColumnMajor, checkedProduct(array.shape) != nil {
      var step = 1
      strides = array.shape.map { size in
        defer { step *= max(size, 1) }
        return step
      }
    }
    let result = try StoredTensor(
      name: name, elementType: elementType, shape: array.shape, strides: strides,
      byteOffset: range.lowerBound, available: range, file: source)
    guard result.byteCount == range.count else {
      throw CheckpointError.sizeMismatch(
        path: file.path, tensor: name, expected: result.byteCount, found: range.count)
    }
    return result
  }
}
