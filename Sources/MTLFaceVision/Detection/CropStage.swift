import MTLFaceNetwork
import MTLFaceTensor

/// The second or third stage of the cascade, which evaluates a network on crops of one size.
struct CropStage: Sendable {
  /// The network of this stage.
  let network: CascadeNetwork
  /// The compiled plan of ``network``.
  let plan: CascadePlans.Plan
  /// The maximum number of crops per batch. A batch is large enough for efficient fully connected
  /// layers and small enough to distribute the batches over threads.
  let batchSize: Int

  /// The network's output for a candidate.
  struct Prediction: Sendable {
    /// The evaluated box with the network's score and box offsets.
    var candidate: FaceCandidate
    /// The five x coordinates and then the five y coordinates of the landmarks, relative to the
    /// width and height of the box. In the second stage, the array is empty.
    var landmarks: [Float]
  }

  /// Evaluates the network on candidates and returns the predictions with scores above `threshold`.
  ///
  /// The order of the candidates is preserved. Candidates that do not overlap the image are
  /// omitted.
  func predictions(
    for candidates: [FaceCandidate], in image: RGBImage, threshold: Double, pool: ThreadPool
  ) throws -> [Prediction] {
    let visible = candidates.compactMap { candidate in
      candidate.pixels(in: image).map { (candidate, $0) }
    }
    let batches = (visible.count + batchSize - 1) / batchSize
    return try pool.map(batches) { index in
      let batch = visible[(index * batchSize)..<min((index + 1) * batchSize, visible.count)]
      let head = try run(batch.map(\.1), in: image, pool: pool)
      return zip(batch, 0...).compactMap { crop, row in
        let prediction = prediction(
          crop.0, Array(head[(row * network.outputs)...].prefix(network.outputs)))
        return prediction.candidate.score > Float(threshold) ? prediction : nil
      }
    }.flatMap { $0 }
  }

  private func run(
    _ crops: [PixelRectangle], in image: RGBImage, pool: ThreadPool
  ) throws -> [Float] {
    let size = network.size
    let whole = PixelRectangle(x: 0, y: 0, width: size, height: size)
    let inputs = try Tensor<Float>(uninitialized: TensorShape(crops.count, size, size, 3))
    for (index, crop) in crops.enumerated() {
      AreaResampler(image, crop, width: size, height: size).write(
        whole, to: inputs.uninitializedPointer + index * size * size * 3, pool: pool)
    }
    return try plan.run(inputs, pool: pool).values
  }

  private func prediction(_ candidate: FaceCandidate, _ outputs: [Float]) -> Prediction {
    var result = candidate
    result.score = FaceCandidate.score(outputs[0], outputs[1])
    result.boxOffsets = SIMD4(outputs[2], outputs[3], outputs[4], outputs[5])
    return Prediction(candidate: result, landmarks: Array(outputs.dropFirst(6)))
  }
}

extension CropStage.Prediction {
  /// The landmarks, in pixel coordinates of the photo, or `nil` in the second stage.
  var faceLandmarks: FaceLandmarks? {
    guard landmarks.count == 10 else { return nil }
    let width = candidate.right - candidate.left + 1
    let height = candidate.bottom - candidate.top + 1
    return try? FaceLandmarks(
      (0..<5).map { i in
        ImagePoint(
          x: Double(width * landmarks[i] + candidate.left - 1),
          y: Double(height * landmarks[i + 5] + candidate.top - 1))
      })
  }
}
