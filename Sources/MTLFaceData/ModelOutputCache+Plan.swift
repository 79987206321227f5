import MTLFaceCheckpoint

extension ModelOutputCache {
  /// A cache that is opened if it exists, and computed otherwise.
  package struct Plan {
    /// The number of rows computed at a time.
    private static let batch = 32

    /// The path of the file.
    package let path: String
    /// The contents.
    package let layout: Layout
    /// A description of the contents for messages.
    package let contentDescription: String

    /// Creates a plan.
    package init(path: String, layout: Layout, contentDescription: String) {
      self.path = path
      self.layout = layout
      self.contentDescription = contentDescription
    }

    /// A line that announces the cache before it is computed.
    package var text: String {
      "\(contentDescription) take \((layout.fileSize + 999_999) / 1_000_000) MB in half "
        + "precision, \(path)"
    }

    /// Opens the cache, and computes it first if it does not exist or is incomplete.
    ///
    /// - Parameters:
    ///   - progress: Called regularly with the number of rows computed.
    ///   - shouldStop: Called regularly; rows computed before it returns true are kept for a later
    ///     call.
    ///   - computeRows: Computes the rows of a range; an empty row for a face that cannot be read.
    /// - Returns: `nil` if it was stopped.
    package func open(
      progress: (Int) -> Void, shouldStop: () -> Bool, computeRows: (Range<Int>) throws -> [[Float]]
    ) throws -> ModelOutputCache? {
      if let cache = ModelOutputCache(path, layout) { return cache }
      var writer = try ModelOutputCacheWriter(path, layout)
      while writer.count < layout.rowCount {
        let first = writer.count
        for row in try computeRows(first..<min(first + Self.batch, layout.rowCount)) {
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
          path: path, reason: "its contents are not what was written")
      }
      return cache
    }
  }
}
