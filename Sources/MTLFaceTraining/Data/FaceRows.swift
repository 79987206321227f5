import MTLFaceTensor

/// A face to be read, as it is or mirrored.
struct FaceDraw: Sendable {
  let face: Int
  var isMirrored = false
}

extension FaceReader {
  /// Reads faces into rows of a tensor that is not yet shared, each into its own.
  ///
  /// - Returns: What is wrong with each face, nil where its row was read.
  func read(
    _ draws: [FaceDraw], into rows: Tensor<Float>, at slots: [Int], pool: ThreadPool
  ) -> [String?] {
    let size = rows.shape.count / max(rows.shape.batch, 1)
    nonisolated(unsafe) let target = rows.output
    return pool.map(draws.count) { number in
      // Each slot is one call's alone.
      let row = UnsafeMutableBufferPointer(start: target + slots[number] * size, count: size)
      do { try read(draws[number].face, mirrored: draws[number].isMirrored, into: row) } catch {
        row.update(repeating: 0)
        return "\(error)"
      }
      return nil
    }
  }
}

/// Rows of faces read together; those of faces that cannot be read are zero.
struct FaceRows {
  /// `[n, ...]`, in the reader's shape.
  let rows: Tensor<Float>
  /// Which of them could be read.
  let isRead: [Bool]

  init(_ draws: [FaceDraw], by reader: any FaceReader, pool: ThreadPool) throws {
    rows = try Tensor<Float>(uninitialized: Shape([draws.count] + reader.rowShape))
    isRead = reader.read(draws, into: rows, at: Array(draws.indices), pool: pool).map { $0 == nil }
  }
}
