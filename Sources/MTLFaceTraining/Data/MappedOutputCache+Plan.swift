import MTLFaceCheckpoint

extension MappedOutputCache {
  /// A cache that is to be, or is there already.
  struct Plan {
    /// Rows that are made at a time.
    private static let batch = 32

    /// Where it is.
    let path: String
    /// What it holds.
    let layout: Layout
    /// The same in words.
    let contentDescription: String

    /// One line for people, before it is made.
    var text: String {
      "\(contentDescription) take \((layout.size + 999_999) / 1_000_000) MB in half precision, \(path)"
    }

    /// The cache; made first where it is not there, or not whole.
    ///
    /// - Parameters:
    ///   - progress: Called now and then with the rows that are done.
    ///   - shouldStop: Asked now and then; what is made stays for the next time.
    ///   - computeRows: The rows of a range, empty for faces that cannot be read.
    /// - Returns: nil where it was stopped.
    func open(
      progress: (Int) -> Void, shouldStop: () -> Bool, computeRows: (Range<Int>) throws -> [[Float]]
    ) throws -> MappedOutputCache? {
      if let cache = MappedOutputCache(path, layout) { return cache }
      var writer = try MappedOutputCacheWriter(path, layout)
      while writer.count < layout.rows {
        let first = writer.count
        for row in try computeRows(first..<min(first + Self.batch, layout.rows)) {
          try writer.append(row)
        }
        progress(writer.count)
        if shouldStop() {
          try writer.flush()
          return nil
        }
      }
      try writer.commit()
      guard let cache = MappedOutputCache(path, layout) else {
        throw CheckpointError.cannotWrite(path: path, reason: "it is not what was written")
      }
      return cache
    }
  }
}
