import MTLFaceSupport

/// A verification set in insightface's format, such as `lfw.bin` or `agedb_30.bin`.
///
/// It contains pairs of encoded images, each with a label that states whether both images show the
/// same person.
///
///     let file = try VerificationPairsFile.open("lfw.bin")
///     let same = file.isSame[7]
///     let size = try file.withImageBytes(at: 14) { $0.count }
///
/// The file is a pickled tuple of a list of images (bytes, Python 2 strings or `uint8` arrays) and
/// a list or array of Booleans. No code in the file is executed. The file is memory-mapped, and
/// images are read when they are requested. A value of this type can be shared between threads.
public struct VerificationPairsFile: Sendable {
  /// The path of the file, or the name supplied for bytes in memory.
  public let path: String
  /// For each pair, whether its two images show the same person.
  public let isSame: [Bool]
  private let images: [PickledBytes]
  private let file: FileBytes

  /// The number of pairs, at least 1. Pair `i` consists of the images `2 * i` and `2 * i + 1`.
  public var count: Int { isSame.count }

  /// The number of images, which is twice the number of pairs.
  public var imageCount: Int { images.count }

  /// Opens a file, which is memory-mapped as in ``TensorArchive/open(_:)``.
  ///
  /// - Parameter path: The path of the file.
  /// - Throws: ``CheckpointError`` if the file cannot be read or is damaged, for example
  ///   `malformedPairs` if the pickle does not contain verification pairs.
  public static func open(_ path: String) throws -> VerificationPairsFile {
    try VerificationPairsFile(file: FileBytes.mapped(path))
  }

  /// Creates a verification set from bytes in memory, for example in a fuzz test.
  ///
  /// - Parameters:
  ///   - bytes: The contents of the file, which are copied.
  ///   - name: The name that replaces the path in error messages.
  /// - Throws: ``CheckpointError`` if the file is damaged, for example `malformedPairs` if the
  ///   pickle does not contain verification pairs.
  public init(bytes: [UInt8], name: String) throws {
    try self.init(file: FileBytes(copying: bytes, path: name))
  }

  private init(file: FileBytes) throws {
    guard file.count > 0 else { throw CheckpointError.emptyFile(path: file.path) }
    guard file[0] == 0x80 else {
      throw CheckpointError.malformedPairs(
        path: file.path, problem: "it does not begin with the header of a pickle of protocol 2 to 5"
      )
    }
    var machine = PickleMachine(file: file, range: 0..<file.count)
    let root = try machine.run()
    var reader = VerificationPairsReader(machine: machine)
    (images, isSame) = try reader.read(root)
    path = file.path
    self.file = file
  }

  /// Calls a closure with the bytes of an encoded image (JPEG or PNG), without copying them if
  /// possible.
  ///
  /// - Parameters:
  ///   - index: The index of the image in `0 ..< imageCount`.
  ///   - body: The closure. Its argument is valid only during the call.
  /// - Returns: The result of the closure.
  /// - Throws: ``CheckpointError/missingEntry(path:entry:)`` if `index` is out of range, or any
  ///   error that `body` throws.
  public func withImageBytes<Result>(
    at index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    guard images.indices.contains(index) else {
      throw CheckpointError.missingEntry(path: path, entry: "image \(index)")
    }
    switch images[index] {
    case .file(let range):
      return try file.withBytes { try body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    case .decoded(let bytes): return try bytes.withUnsafeBytes(body)
    }
  }
}
