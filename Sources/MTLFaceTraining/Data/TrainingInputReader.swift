import MTLFaceTensor

/// A type that reads the inputs of a network for faces.
protocol TrainingInputReader: Sendable {
  /// The shape of the input for one face.
  var rowShape: [Int] { get }

  /// Reads the input for a face.
  ///
  /// - Parameters:
  ///   - face: The number of the face in the data sets of the run.
  ///   - mirrored: Whether to mirror the image.
  ///   - row: The buffer for the input.
  /// - Throws: An error that describes why the face cannot be used.
  func read(_ face: Int, mirrored: Bool, into row: UnsafeMutableBufferPointer<Float>) throws
}

extension TrainingInputReader {
  /// Reads the inputs for faces into rows of a tensor.
  ///
  /// - Parameters:
  ///   - requests: The faces to read.
  ///   - rows: The tensor for the inputs. No other code may have a reference to it.
  ///   - slots: The row for each face. The rows are distinct.
  ///   - pool: The threads to use.
  /// - Returns: For each face, an error message or `nil` if the face was read.
  func read(
    _ requests: [InputRequest], into rows: Tensor<Float>, at slots: [Int], pool: ThreadPool
  ) -> [String?] {
    let size = rows.shape.count / max(rows.shape.batch, 1)
    nonisolated(unsafe) let target = rows.uninitializedPointer
    return pool.map(requests.count) { number in
      // Each call writes to a different row.
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
