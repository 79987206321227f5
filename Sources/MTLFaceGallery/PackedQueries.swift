import MTLFaceKernels

/// Queries as the kernels compare them with rows of a gallery's format.
struct PackedQueries: Sendable {
  let count: Int
  /// Whatever the kernels wrote; words since they want 4 bytes' alignment.
  private let words: [UInt32]

  /// - Parameter queries: `[count, paddedDimension]`, zeros in the padding.
  init(_ queries: [Float], count: Int, _ layout: GalleryLayout) {
    self.count = count
    let (format, length) = (layout.format.kernel, layout.paddedDimension)
    precondition(queries.count == count * length, "Queries are padded like rows")
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
