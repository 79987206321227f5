import MTLFaceTensor

/// Rows of faces read together; those of faces that cannot be read are zero.
struct FaceRows {
  /// `[n, ...]`, in the reader's shape.
  let rows: Tensor<Float>
  /// Which of them could be read.
  let isRead: [Bool]

  init(
    _ sources: [(face: Int, isMirrored: Bool)], by reader: any FaceReader, pool: ThreadPool
  ) throws {
    let size = reader.rowShape.reduce(1, *)
    rows = try Tensor<Float>(uninitialized: Shape([sources.count] + reader.rowShape))
    nonisolated(unsafe) let target = rows.output
    isRead = pool.map(sources.count) { number in
      // Each place is one call's alone.
      let row = UnsafeMutableBufferPointer(start: target + number * size, count: size)
      do {
        try reader.read(sources[number].face, mirrored: sources[number].isMirrored, into: row)
        return true
      } catch {
        row.update(repeating: 0)
        return false
      }
    }
  }
}
