import MTLFaceTensor

/// Faces that were read together. The rows of faces that cannot be read are zero.
struct TrainingInputBatch {
  /// The rows, `[n, ...]`, in the shape of the reader.
  let inputs: Tensor<Float>
  /// Whether each face was read.
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
