/// Takes the images and labels of a ``VerificationPairsFile`` out of what its pickle built.
struct VerificationPairsReader {
  /// Has run; what it built is still there.
  private(set) var machine: PickleMachine

  /// The images and, for each two of them, whether they show one person.
  mutating func read(_ root: PickleValue) throws -> ([PickledBytes], [Bool]) {
    guard let parts = machine.elements(root), parts.count == 2 else {
      throw error("it holds no pair of images and labels")
    }
    guard let values = machine.elements(parts[0]) else {
      throw error("its images are no list")
    }
    let isSame = try labels(parts[1])
    guard !isSame.isEmpty else { throw error("it holds no pairs") }
    guard values.count.isMultiple(of: 2), values.count / 2 == isSame.count else {
      throw error(
        "\(values.count) images do not make \(isSame.count) pairs, which need two images each")
    }
    var images: [PickledBytes] = []
    images.reserveCapacity(values.count)
    for (index, value) in values.enumerated() { images.append(try image(value, index)) }
    return (images, isSame)
  }

  /// A list of booleans, or a numpy array of them.
  private func labels(_ value: PickleValue) throws -> [Bool] {
    if case .array(let array)? = machine.object(value), array.type?.elementType == .bool {
      guard checkedProduct(array.shape) == array.bytes.count else {
        throw error("its labels are cut short")
      }
      return machine.contents(of: array.bytes).map { $0 != 0 }
    }
    guard let values = machine.elements(value) else { throw error("its labels are no list") }
    return try values.enumerated().map { index, value in
      guard case .bool(let same) = value else { throw error("label \(index) is no boolean") }
      return same
    }
  }

  /// Bytes, a Python 2 string, or an array of bytes.
  private mutating func image(_ value: PickleValue, _ index: Int) throws -> PickledBytes {
    switch machine.object(value) {
    case .bytes(let bytes): return bytes
    case .text(let text):
      // Python 2 strings that happen to be text: no image, but its decoder says so better. The
      // budget keeps one string that stands in the list many times from filling the memory.
      try machine.consumeBudget(elements: text.utf8.count)
      return .decoded(Array(text.utf8))
    case .array(let array):
      guard array.type?.elementType == .u8 else {
        throw error("image \(index) is an array of \(array.type?.code ?? "nothing"), not of bytes")
      }
      guard checkedProduct(array.shape) == array.bytes.count else {
        throw error("image \(index) is cut short")
      }
      return array.bytes
    default: throw error("image \(index) is neither bytes nor an array of them")
    }
  }

  private func error(_ problem: String) -> CheckpointError {
    .malformedPairs(path: machine.cursor.file.path, problem: problem)
  }
}
