import MTLFaceSupport

/// A reader that extracts the images and labels of a ``VerificationPairsFile`` from the unpickled
/// objects.
struct VerificationPairsReader {
  /// A machine that has run and contains the objects of the pickle.
  private(set) var machine: PickleMachine

  /// Returns the images and, for each pair of images, whether they show the same person.
  mutating func read(_ root: PickleValue) throws -> ([PickledBytes], [Bool]) {
    guard let parts = machine.elements(root), parts.count == 2 else {
      throw error("it is not a tuple of images and labels")
    }
    guard let values = machine.elements(parts[0]) else {
      throw error("its images are not a list")
    }
    let isSame = try labels(parts[1])
    guard !isSame.isEmpty else { throw error("it contains no pairs") }
    guard values.count.isMultiple(of: 2), values.count / 2 == isSame.count else {
      throw error(
        "it has \(NumberFormat.count(values.count, "image")) and "
          + "\(NumberFormat.count(isSame.count, "label")), but each label requires two images")
    }
    var images: [PickledBytes] = []
    images.reserveCapacity(values.count)
    for (index, value) in values.enumerated() { images.append(try image(value, index)) }
    return (images, isSame)
  }

  /// Reads the labels from a list of Booleans or a NumPy array of Booleans.
  private func labels(_ value: PickleValue) throws -> [Bool] {
    if case .array(let array)? = machine.object(value), array.type?.elementType == .bool {
      guard checkedProduct(array.shape) == array.bytes.count else {
        throw error("its labels are truncated")
      }
      return machine.contents(of: array.bytes).map { $0 != 0 }
    }
    guard let values = machine.elements(value) else { throw error("its labels are not a list") }
    return try values.enumerated().map { index, value in
      guard case .bool(let same) = value else { throw error("label \(index) is not a Boolean") }
      return same
    }
  }

  /// Reads an image from bytes, a Python 2 string, or an array of bytes.
  private mutating func image(_ value: PickleValue, _ index: Int) throws -> PickledBytes {
    switch machine.object(value) {
    case .bytes(let bytes): return bytes
    case .text(let text):
      // A Python 2 string that is valid UTF-8 is not an image. The image decoder reports the error,
      // because it knows the reason. The budget prevents a string that is referenced many times
      // from filling the memory.
      try machine.consumeBudget(elements: text.utf8.count)
      return .decoded(Array(text.utf8))
    case .array(let array):
      guard array.type?.elementType == .u8 else {
        throw error(
          "image \(index) is an array of type \(array.type?.code ?? "unknown"), not of bytes")
      }
      guard checkedProduct(array.shape) == array.bytes.count else {
        throw error("image \(index) is truncated")
      }
      return array.bytes
    default: throw error("image \(index) is neither bytes nor an array of bytes")
    }
  }

  private func error(_ problem: String) -> CheckpointError {
    .malformedPairs(path: machine.cursor.file.path, problem: problem)
  }
}
