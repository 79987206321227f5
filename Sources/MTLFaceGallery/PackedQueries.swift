import MTLFaceKernels

/// Queries in the form in which the kernels compare them with rows of a gallery's format.
struct PackedQueries: Sendable {
  let count: Int
  /// The packed data, stored as words because the kernels require an alignment of 4 bytes.
  private let words: [UInt32]

  /// - Parameter queries: The queries, `[count, paddedDimension]`, with zeros in the padding.
  init(_ queries: [Float], count: Int, _ layout: GalleryLayout) {
    self.count = count
    let (format, length) = (layout.format.kernel, layout.paddedDimension)
    precondition(queries.count == count * length, "queries must be padded like rows")
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
