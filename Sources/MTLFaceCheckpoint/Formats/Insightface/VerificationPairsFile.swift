/// insightface's evaluation file (`lfw.bin`, `agedb_30.bin`): encoded images, two a pair, and for
/// each pair whether both show the same person.
///
///     let file = try VerificationPairsFile.open("lfw.bin")
///     let same = file.isSame[7]
///     let size = try file.withImageBytes(at: 14) { $0.count }
///
/// The file is a pickled pair of a list of images (bytes, Python 2 strings or `uint8` arrays) and a
/// list of booleans. Nothing in it is executed. Images stay where they are in the mapped file until
/// they are asked for; values are safe to share between threads.
public struct VerificationPairsFile: Sendable {
  /// The path of the file, or the name given for bytes in memory.
  public let path: String
  /// For each pair whether its two images show one person.
  public let isSame: [Bool]
  private let images: [PickledBytes]
  private let file: FileBytes

  /// The number of pairs, at least 1; pair `i` is images `2 i` and `2 i + 1`.
  public var count: Int { isSame.count }

  /// The number of images: two a pair.
  public var imageCount: Int { images.count }

  /// Opens a file.
  ///
  /// The file is mapped, as ``TensorArchive/open(_:)`` does it.
  /// - Throws: ``CheckpointError``: `malformedPairs` for a pickle of something else, and what the
  ///   reader of pickles throws.
  public static func open(_ path: String) throws -> VerificationPairsFile {
    try VerificationPairsFile(file: FileBytes(mapping: path))
  }

  /// Reads a file that is already in memory; this is the entry for a fuzzer.
  ///
  /// - Parameters:
  ///   - bytes: the whole file; copied.
  ///   - name: stands for the path in messages.
  /// - Throws: ``CheckpointError``.
  public init(bytes: [UInt8], name: String) throws {
    try self.init(file: FileBytes(copying: bytes, path: name))
  }

  private init(file: FileBytes) throws {
    guard file.count > 0 else { throw CheckpointError.emptyFile(path: file.path) }
    guard file[0] == 0x80 else {
      throw CheckpointError.malformedPairs(
        path: file.path, problem: "it does not begin as a pickle of protocol 2 to 5")
    }
    var machine = PickleMachine(file: file, range: 0..<file.count)
    let root = try machine.run()
    var reader = VerificationPairsReader(machine: machine)
    (images, isSame) = try reader.read(root)
    path = file.path
    self.file = file
  }

  /// Calls `body` with an encoded image (JPEG or PNG), in place; the pointer must not leave `body`.
  ///
  /// - Throws: ``CheckpointError`` `missingEntry` for an index outside `0 ..< imageCount`, and what
  ///   `body` throws.
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
