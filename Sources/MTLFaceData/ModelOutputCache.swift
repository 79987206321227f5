import MTLFaceCheckpoint
import MTLFaceSupport

/// What a model gave for the faces of a data set, a row of numbers each, kept in a file between runs.
///
/// A row is known by its face's fingerprint (``FaceDataset/sampleFingerprints``), so that of a set that
/// has changed only the new faces have to be worked on. The file is a safetensors file with the tensors
/// `keys` (int64, `[n]`) and `rows` (float32, `[n, width]`), and a hash of both; it is named by what the
/// rows depend on beside the faces. Embeddings are biometric data, which is why a cache is there only
/// where somebody asks for one.
package struct ModelOutputCache: Sendable {
  /// Where the rows are kept.
  package let path: String
  /// What is wrong with the file that was there, so that its rows are made anew; nil for none and for a
  /// whole one.
  package let damageDescription: String?
  private let width: Int
  private var rows: [UInt64: [Float]] = [:]

  private static let hashKey = "mtlface.rows.hash"

  /// Opens what there is.
  ///
  /// - Parameters:
  ///   - folder: Where caches are; made when they are written.
  ///   - key: Made of all that the rows depend on beside the faces: model, data set, options.
  ///   - width: Numbers of a row, 1 or more.
  package init(folder: String, key: UInt64, width: Int) {
    let digits = String(key, radix: 16)
    let name = String(repeating: "0", count: 16 - digits.count) + digits
    path = "\(folder)/rows-\(name).safetensors"
    self.width = width
    guard access(path, F_OK) == 0 else {
      damageDescription = nil
      return
    }
    do {
      rows = try Self.read(path, width)
      damageDescription = nil
    } catch { damageDescription = "\(error)" }
  }

  /// Rows that there are.
  package var count: Int { rows.count }

  /// A face's row; nil where it has to be made. Setting one of another width does nothing.
  package subscript(fingerprint: UInt64) -> [Float]? {
    get { rows[fingerprint] }
    set { if newValue?.count ?? width == width { rows[fingerprint] = newValue } }
  }

  /// Writes the rows of some faces in the place of the file that was there; others are forgotten. The
  /// file appears whole or not at all.
  ///
  /// - Throws: `CheckpointError.cannotWrite`.
  package func save(_ fingerprints: [UInt64]) throws {
    let keys = Set(fingerprints).filter { rows[$0] != nil }.sorted()
    let values = keys.flatMap { rows[$0] ?? [] }
    var writer = SafetensorsWriter()
    try writer.addIntegers(
      "keys", shape: [keys.count], values: keys.map { Int64(bitPattern: $0) })
    try writer.addFloats("rows", shape: [keys.count, width], values: values)
    writer.metadata[Self.hashKey] = Self.hash(keys, values)
    try writer.write(to: path)
  }

  private static func read(_ path: String, _ width: Int) throws -> [UInt64: [Float]] {
    let archive = try TensorArchive.open(path)
    let keys = try archive.tensor("keys")
    let rows = try archive.tensor("rows")
    guard archive.format == .safetensors, keys.elementType == .i64, rows.elementType == .f32,
      keys.shape.count == 1, rows.shape == [keys.count, width]
    else {
      throw DamagedFile("holds \(keys.shape) keys and \(rows.shape) rows, not rows of \(width)")
    }
    let numbers = try keys.integers().map { UInt64(bitPattern: $0) }
    let values = try rows.floats()
    guard archive.metadata[hashKey] == hash(numbers, values) else {
      throw DamagedFile("its numbers are not those that were written")
    }
    var result: [UInt64: [Float]] = [:]
    for (place, number) in numbers.enumerated() {
      result[number] = Array(values[place * width..<(place + 1) * width])
    }
    return result
  }

  private static func hash(_ keys: [UInt64], _ values: [Float]) -> String {
    var hash = Fingerprint()
    for key in keys { hash.mix(key) }
    for value in values { hash.mix(value.bitPattern) }
    return String(hash.value, radix: 16)
  }

  private struct DamagedFile: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }
}
