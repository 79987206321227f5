import MTLFaceSupport

/// An interpreter for pickles of protocol 2 to 5 that only creates data.
///
/// A pickle is a program for a stack machine that can call any Python function. This interpreter
/// supports only the functions in ``PickleGlobal``, which it interprets in a fixed way, and rejects
/// all other names. Time and memory are linear in the length of the pickle, because every opcode
/// creates at most one object and a budget limits the number of copied container elements.
struct PickleMachine {
  var cursor: PickleCursor
  var stack: [PickleValue] = []
  /// The height of the stack at each open mark.
  var marks: [Int] = []
  var memo: [UInt32: PickleValue] = [:]
  /// All objects, such as containers, strings and tensors. Values refer to them by index.
  private(set) var objects: [PickleObject] = []
  private var limits: Limits

  /// The limits on the objects that a pickle may create.
  private struct Limits {
    let objects: Int
    let memo: Int
    let elements: Int
    var remainingElements: Int

    init(byteCount: Int) {
      objects = min(4096 + byteCount / 2, 1 << 22)
      memo = min(4096 + byteCount / 2, 1 << 22)
      elements = byteCount > 1 << 40 ? 1 << 42 : 4096 + 4 * byteCount
      remainingElements = elements
    }
  }

  /// Creates a machine for the pickle at the start of `range`.
  init(file: FileBytes, range: Range<Int>) {
    cursor = PickleCursor(file: file, range: range)
    limits = Limits(byteCount: range.count)
  }

  /// Runs one pickle to its end and returns the object that it creates.
  ///
  /// - Throws: ``CheckpointError`` `malformedPickle`, `refusedGlobal`, `unsupportedOpcode`,
  ///   `limitExceeded`, `truncated`, `unsupportedElementType` or `bigEndian` if the pickle is
  ///   damaged or not supported.
  mutating func run() throws -> PickleValue {
    while true {
      let offset = cursor.position
      let opcode = try cursor.readInteger(UInt8.self)
      if opcode == UInt8(ascii: ".") { return try pop() }
      let isKnown =
        try executeNumber(opcode) || executeText(opcode) || executeContainer(opcode)
        || executeStack(opcode) || executeCall(opcode)
      guard isKnown else {
        throw CheckpointError.unsupportedOpcode(
          path: cursor.file.path, opcode: opcode, offset: offset)
      }
    }
  }

  // MARK: Stack

  mutating func push(_ value: PickleValue) {
    stack.append(value)
  }

  mutating func pop() throws -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
      throw cursor.error("the stack is empty")
    }
    return value
  }

  /// Removes the last mark and everything above it, and returns the values.
  mutating func popMark() throws -> [PickleValue] {
    guard let height = marks.last, height <= stack.count else {
      throw cursor.error("the stack has no mark")
    }
    marks.removeLast()
    var values: [PickleValue] = []
    values.reserveCapacity(stack.count - height)
    // `Array(stack[height...])` would share the storage of the stack, which the removal would then
    // copy.
    for index in height..<stack.count { values.append(stack[index]) }
    stack.removeLast(values.count)
    return values
  }

  /// Returns the top of the stack without removing it.
  func top() throws -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else {
      throw cursor.error("the stack is empty")
    }
    return value
  }

  /// Stores the top of the stack in the memo at `index`.
  mutating func memoize(at index: UInt32) throws {
    memo[index] = try top()
    try check(memo.count, limits.memo, "memo entries")
  }

  // MARK: Objects

  /// Returns the object that a value refers to, or `nil` for a plain value.
  func object(_ value: PickleValue) -> PickleObject? {
    guard case .object(let index) = value, objects.indices.contains(Int(index)) else {
      return nil
    }
    return objects[Int(index)]
  }

  /// Adds an object and returns a reference to it.
  mutating func make(_ object: PickleObject) throws -> PickleValue {
    try check(objects.count + 1, limits.objects, "objects")
    objects.append(object)
    return .object(Int32(truncatingIfNeeded: objects.count - 1))
  }

  /// Replaces an object, so that all references to it refer to the new object.
  mutating func replace(_ value: PickleValue, with object: PickleObject) throws {
    guard case .object(let index) = value, objects.indices.contains(Int(index)) else {
      throw cursor.error("an operand is a plain value instead of an object")
    }
    objects[Int(index)] = object
  }

  /// Deducts copied elements from the budget.
  mutating func consumeBudget(elements: Int) throws {
    limits.remainingElements -= elements
    if limits.remainingElements < 0 {
      try check(1, 0, "container elements", reportedLimit: limits.elements)
    }
  }

  private func check(_ count: Int, _ limit: Int, _ name: String, reportedLimit: Int? = nil) throws {
    guard count <= limit else {
      throw CheckpointError.limitExceeded(
        path: cursor.file.path, what: name, limit: reportedLimit ?? limit)
    }
  }

  // MARK: Value access

  /// Returns the string of a value, or `nil` if the value is not a string.
  func text(_ value: PickleValue) -> String? {
    if case .text(let text)? = object(value) { return text }
    return nil
  }

  /// Returns the elements of a tuple or list, or `nil` if the value is neither.
  func elements(_ value: PickleValue) -> [PickleValue]? {
    switch object(value) {
    case .tuple(let values), .list(let values): values
    default: nil
    }
  }

  /// Returns the integer of a value, or `nil` if the value is not an integer or does not fit into
  /// `Int`.
  func integer(_ value: PickleValue) -> Int? {
    if case .integer(let number) = value { return Int(exactly: number) }
    return nil
  }

  /// Returns the integers of a tuple or list of at most 32 elements, or `nil` for any other value.
  func integers(_ value: PickleValue) -> [Int]? {
    guard let values = elements(value), values.count <= StoredTensor.maximumRank else { return nil }
    let numbers = values.compactMap(integer)
    return numbers.count == values.count ? numbers : nil
  }
}
