import MTLFaceTensor

/// Where a run reads what it learns from: a row of numbers for each face, as it is or mirrored.
protocol TrainingInputReader: Sendable {
  /// Sizes of a row.
  var rowShape: [Int] { get }

  /// Reads a face.
  /// - Throws: What makes the face one that cannot be used.
  func read(_ face: Int, mirrored: Bool, into row: UnsafeMutableBufferPointer<Float>) throws
}

extension TrainingInputReader {
  /// Reads faces into rows of a tensor that is not yet shared, each into its own.
  ///
  /// - Returns: What is wrong with each face, nil where its row was read.
  func read(
    _ requests: [InputRequest], into rows: Tensor<Float>, at slots: [Int], pool: ThreadPool
  ) -> [String?] {
    let size = rows.shape.count / max(rows.shape.batch, 1)
    nonisolated(unsafe) let target = rows.uninitializedPointer
    return pool.map(requests.count) { number in
      // Each slot is one call's alone.
      let row = UnsafeMutableBufferPointer(start: target + slots[number] * size, count: size)
      do { try read(requests[number].face, mirrored: requests[number].isMirrored, into: row) } catch
      {
        row.update(repeating: 0)
        return "\(error)"
      }
      return nil
    }
  }
}
