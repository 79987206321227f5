import MTLFaceTensor

/// A source of the network's inputs: a row of numbers for each face, mirrored or not.
protocol TrainingInputReader: Sendable {
  /// The shape of a row.
  var rowShape: [Int] { get }

  /// Reads a face.
  /// - Throws: An error that describes why the face cannot be used.
  func read(_ face: Int, mirrored: Bool, into row: UnsafeMutableBufferPointer<Float>) throws
}

extension TrainingInputReader {
  /// Reads faces into rows of a tensor that is not shared yet.
  ///
  /// - Parameters:
  ///   - requests: The faces.
  ///   - rows: The tensor.
  ///   - slots: The row of each face; all different.
  ///   - pool: The threads to run on.
  /// - Returns: The problem of each face; nil for a face that was read.
  func read(
    _ requests: [InputRequest], into rows: Tensor<Float>, at slots: [Int], pool: ThreadPool
  ) -> [String?] {
    let size = rows.shape.count / max(rows.shape.batch, 1)
    nonisolated(unsafe) let target = rows.uninitializedPointer
    return pool.map(requests.count) { number in
      // No other call writes to this slot.
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
