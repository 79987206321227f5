import MTLFaceKernels

/// Queries in the layout in which the kernels compare them with the vectors of a gallery.
struct PackedQueries: Sendable {
  let count: Int
  /// The packed queries. They are stored as 32-bit words, because the kernels require an alignment
  /// of 4 bytes.
  private let words: [UInt32]

  /// Packs queries for the vector format of a layout.
  ///
  /// - Parameters:
  ///   - queries: The queries, an array of shape `[count, paddedDimension]` with zeros in the
  ///     padding.
  ///   - count: The number of queries.
  ///   - layout: The layout of the gallery file.
  init(_ queries: [Float], count: Int, _ layout: GalleryLayout) {
    self.count = count
    let (format, length) = (layout.format.kernel, layout.paddedDimension)
    precondition(queries.count == count * length, "the queries are not padded to the row length")
    let size = mtk_packed_queries_size(format, length, count)
    words = [UInt32](unsafeUninitializedCapacity: (size + 3) / 4) { words, used in
      words.initialize(repeating: 0)
      mtk_pack_queries(format, length, count, queries, words.baseAddress)
      used = words.count
    }
  }

  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    words.withUnsafeBytes(body)
  }
}
