import MTLFaceCheckpoint

extension ModelOutputCache {
  /// The path and contents of a cache that is opened if it exists, and computed otherwise.
  package struct Plan {
    /// The number of rows that are computed at a time.
    private static let batchSize = 32

    /// The path of the cache file.
    package let path: String
    /// The layout of the cache file.
    package let layout: Layout
    /// A plural noun phrase that describes the contents in messages.
    package let contentDescription: String

    /// Creates a plan.
    ///
    /// - Parameters:
    ///   - path: The path of the cache file.
    ///   - layout: The layout of the cache file.
    ///   - contentDescription: A plural noun phrase that describes the contents in messages.
    package init(path: String, layout: Layout, contentDescription: String) {
      self.path = path
      self.layout = layout
      self.contentDescription = contentDescription
    }

    /// A one-line message that states the size and path of the cache before it is computed.
    package var text: String {
      "\(contentDescription) take \((layout.fileSize + 999_999) / 1_000_000) MB in half "
        + "precision at \(path)"
    }

    /// Opens the cache, after computing it if it does not exist, is incomplete or has a different
    /// layout.
    ///
    /// - Parameters:
    ///   - progress: A closure that is called regularly with the number of computed rows.
    ///   - shouldStop: A closure that is called regularly. If it returns `true`, the computation
    ///     stops, and the computed rows are stored for a later call.
    ///   - computeRows: A closure that returns the rows of a range. The row of a face that cannot
    ///     be read is empty.
    /// - Returns: The cache, or `nil` if the computation was stopped.
    /// - Throws: `CheckpointError.cannotWrite` if the cache cannot be written; errors of
    ///   `computeRows`.
    package func open(
      progress: (Int) -> Void, shouldStop: () -> Bool, computeRows: (Range<Int>) throws -> [[Float]]
    ) throws -> ModelOutputCache? {
      if let cache = ModelOutputCache(path, layout) { return cache }
      var writer = try ModelOutputCacheWriter(path, layout)
      while writer.count < layout.rowCount {
        let first = writer.count
        for row in try computeRows(first..<min(first + Self.batchSize, layout.rowCount)) {
          try writer.append(row)
        }
        progress(writer.count)
        if shouldStop() {
          try writer.flush()
          return nil
        }
      }
      try writer.commit()
      guard let cache = ModelOutputCache(path, layout) else {
        throw CheckpointError.cannotWrite(
          path: path, reason: "reading the file back returns different contents; check the disk")
      }
      return cache
    }
  }
}
