import MTLFaceCheckpoint
import MTLFaceSupport
import MTLFaceTensor

/// The cached rows of a query, accessed by the index of a face in the data set.
struct CachedRows {
  private let path: String
  private let key: UInt64
  private let width: Int
  private let fingerprints: [UInt64]
  private let problem: String?
  private var rows: [UInt64: [Float]]

  /// Opens the cache of a query. A damaged cache file is treated as empty.
  ///
  /// - Parameters:
  ///   - cache: The cache folder.
  ///   - dataset: The data set.
  ///   - query: The query whose rows are cached.
  /// - Throws: `CheckpointError.cannotWrite` if the folder cannot be created.
  init(_ cache: DatasetInference.Cache, _ dataset: FaceDataset, _ query: DatasetInference.Query)
    throws
  {
    do { try FileSystem.makeFolder(cache.folder) } catch {
      throw CheckpointError.cannotWrite(path: cache.folder, reason: error.reason)
    }
    var key = Fingerprint()
    key.mix(FileSystem.realPath(dataset.path))
    key.mix(query.name)
    key.mix(query.modelFingerprint)
    key.mix(InstructionSet.current.rawValue)
    key.mix(cache.context)
    self.key = key.value
    let digits = String(key.value, radix: 16).leftPadded(to: 16, with: "0")
    path = "\(cache.folder)/outputs-\(digits).rows"
    // The last element of a row is the number of faces in the image.
    width = query.width + 1
    fingerprints = dataset.sampleFingerprints
    do {
      rows = try ModelOutputCache.rows(at: path, key: key.value, width: width)
      problem = nil
    } catch {
      rows = [:]
      problem = "\(error)"
    }
  }

  /// The row of a face, or `nil` if it is not in the cache. A new row is ignored if its number of
  /// elements differs from the width of the rows.
  subscript(index: Int) -> [Float]? {
    get { rows[fingerprints[index]] }
    set { if newValue?.count ?? width == width { rows[fingerprints[index]] = newValue } }
  }

  /// Reports that the cache is damaged, or the number of faces that are missing from a cache that
  /// is not empty.
  func reportState(
    missing: Int, of total: Int, _ report: (DatasetInference.Event) -> Void
  ) {
    if let problem {
      report(.damagedCache(path: path, problem: problem))
    } else if !rows.isEmpty, missing > 0 {
      report(.cacheMisses(count: missing, total: total, path: path))
    }
  }

  /// Writes the rows of the faces in the data set, and discards all other rows.
  ///
  /// - Throws: `CheckpointError.cannotWrite` if the file cannot be written.
  func save() throws {
    let current = Set(fingerprints)
    try ModelOutputCache.write(
      rows.filter { current.contains($0.key) }, to: path, key: key, width: width)
  }
}
