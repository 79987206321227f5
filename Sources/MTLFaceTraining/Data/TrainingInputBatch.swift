import MTLFaceTensor

/// Rows of faces read together; those of faces that cannot be read are zero.
struct TrainingInputBatch {
  /// `[n, ...]`, in the reader's shape.
  let inputs: Tensor<Float>
  /// Which of them could be read.
  let isRead: [Bool]

  init(
    reading requests: [InputRequest], with reader: any TrainingInputReader, pool: ThreadPool
  ) throws {
    inputs = try Tensor<Float>(uninitialized: TensorShape([requests.count] + reader.rowShape))
    isRead = reader.read(requests, into: inputs, at: Array(requests.indices), pool: pool).map {
      $0 == nil
    }
  }
}
