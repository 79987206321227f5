import MTLFaceTensor

/// The inputs of a batch of faces. The inputs of faces that cannot be read are zero.
struct TrainingInputBatch {
  /// The inputs as a tensor of shape `[n] + rowShape`, where `rowShape` is the property of the
  /// reader.
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
