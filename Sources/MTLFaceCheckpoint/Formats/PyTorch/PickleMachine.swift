/// Interprets a pickle of protocol 2 to 5, and only ever builds data.
///
/// A pickle is a program for a stack machine that can normally call any function. Here functions
/// are words of ``PickleGlobal`` with a fixed meaning, and a name outside that list is refused.
/// Time is linear in the pickle's length, and so is memory: every opcode makes at most one object,
/// and what copying a container takes is drawn from a budget.
struct PickleMachine {
  var cursor: PickleCursor
  var stack: [PickleValue] = []
  /// Heights of the stack at each open mark.
  var marks: [Int] = []
  var memo: [UInt32: PickleValue] = [:]
  /// All containers, texts and tensors; values refer to them by index.
  private(set) var objects: [PickleObject] = []
  private var limits: Limits

  /// How much a pickle may still make.
  private struct Limits {
    let objects: Int
    let memo: Int
    let elements: Int
    var elementsLeft: Int

    init(byteCount: Int) {
      objects = min(4096 + byteCount / 2, 1 << 22)
      memo = min(4096 + byteCount / 2, 1 << 22)
      elements = byteCount > 1 << 40 ? 1 << 42 : 4096 + 4 * byteCount
      elementsLeft = elements
    }
  }

  /// A machine for the pickle that begins where `range` does.
  init(file: FileBytes, range: Range<Int>) {
    cursor = PickleCursor(file: file, range: range)
    limits = Limits(byteCount: range.count)
  }

  /// Runs to the end of one pickle and returns what it built.
  ///
  /// - Throws: ``CheckpointError`` `malformedPickle`, `refusedGlobal`, `unsupportedOpcode`,
  ///   `limitExceeded`, `truncated`, `unsupportedElementType` or `bigEndian`.
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
      throw cursor.error("nothing on the stack")
    }
    return value
  }

  /// Removes and returns everything above the last mark, and the mark.
  mutating func popMark() throws -> [PickleValue] {
    guard let height = marks.last, height <= stack.count else {
      throw cursor.error("no mark on the stack")
    }
    marks.removeLast()
    var values: [PickleValue] = []
    values.reserveCapacity(stack.count - height)
    // Not `Array(stack[height...])`: the slice would share the stack, and removal would copy it.
    for index in height..<stack.count { values.append(stack[index]) }
    stack.removeLast(values.count)
    return values
  }

  /// The top of the stack, which stays there.
  func top() throws -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else {
      throw cursor.error("nothing on the stack")
    }
    return value
  }

  /// Stores the top of the stack under a number.
  mutating func memoize(at index: UInt32) throws {
    memo[index] = try top()
    try check(memo.count, limits.memo, "memo entries")
  }

  // MARK: Objects

  /// The object that a value refers to, or nil for plain values.
  func object(_ value: PickleValue) -> PickleObject? {
    guard case .object(let index) = value, objects.indices.contains(Int(index)) else {
      return nil
    }
    return objects[Int(index)]
  }

  /// Makes an object.
  mutating func make(_ object: PickleObject) throws -> PickleValue {
    try check(objects.count + 1, limits.objects, "objects")
    objects.append(object)
    return .object(Int32(truncatingIfNeeded: objects.count - 1))
  }

  /// Replaces an object in place: everyone who refers to it sees the new one.
  mutating func replace(_ value: PickleValue, with object: PickleObject) throws {
    guard case .object(let index) = value, objects.indices.contains(Int(index)) else {
      throw cursor.error("a plain value that should be an object")
    }
    objects[Int(index)] = object
  }

  /// Draws from the budget for elements that are copied rather than moved.
  mutating func consumeBudget(elements: Int) throws {
    limits.elementsLeft -= elements
    if limits.elementsLeft < 0 { try check(1, 0, "container elements", shown: limits.elements) }
  }

  private func check(_ count: Int, _ limit: Int, _ what: String, shown: Int? = nil) throws {
    guard count <= limit else {
      throw CheckpointError.limitExceeded(
        path: cursor.file.path, what: what, limit: shown ?? limit)
    }
  }

  // MARK: Views of values

  /// The text of a value, or nil.
  func text(_ value: PickleValue) -> String? {
    if case .text(let text)? = object(value) { return text }
    return nil
  }

  /// The elements of a tuple or list, or nil.
  func elements(_ value: PickleValue) -> [PickleValue]? {
    switch object(value) {
    case .tuple(let values), .list(let values): values
    default: nil
    }
  }

  /// The integer of a value that fits, or nil.
  func integer(_ value: PickleValue) -> Int? {
    if case .integer(let number) = value { return Int(exactly: number) }
    return nil
  }

  /// The integers of a tuple or list, or nil where one is none.
  func integers(_ value: PickleValue) -> [Int]? {
    guard let values = elements(value), values.count <= StoredTensor.maximumRank else { return nil }
    let numbers = values.compactMap(integer)
    return numbers.count == values.count ? numbers : nil
  }
}
