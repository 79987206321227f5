import MTLFaceNetwork
import MTLFaceTensor

/// The second or third stage of the cascade, which evaluates a network on crops of one size.
struct CropStage: Sendable {
  /// The network.
  let network: CascadeNetwork
  /// The compiled network.
  let plan: CascadePlans.Plan
  /// The number of crops per run. It is large enough for efficient fully connected layers and small
  /// enough to distribute the runs over threads.
  let batchSize: Int

  /// The network's output for a candidate.
  struct Prediction: Sendable {
    /// The evaluated box with the network's score and box offsets.
    var candidate: FaceCandidate
    /// The x and then the y coordinates of the five landmarks, relative to the width and height of
    /// the box. Empty in the second stage.
    var landmarks: [Float]
  }

  /// Returns the candidates that score higher than `threshold`, with their new scores and box
  /// offsets, in the same order. Candidates without a pixel inside the image are omitted.
  func predictions(
    for candidates: [FaceCandidate], in image: RGBImage, threshold: Double, pool: ThreadPool
  ) throws -> [Prediction] {
    let visible = candidates.compactMap { candidate in
      candidate.pixels(in: image).map { (candidate, $0) }
    }
    let batches = (visible.count + batchSize - 1) / batchSize
    return try pool.map(batches) { index in
      let part = visible[(index * batchSize)..<min((index + 1) * batchSize, visible.count)]
      let head = try run(part.map(\.1), in: image, pool: pool)
      return zip(part, 0...).compactMap { crop, row in
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
    let pictures = try Tensor<Float>(uninitialized: TensorShape(crops.count, size, size, 3))
    for (index, crop) in crops.enumerated() {
      AreaResampler(image, crop, width: size, height: size).write(
        whole, to: pictures.uninitializedPointer + index * size * size * 3, pool: pool)
    }
    return try plan.run(pictures, pool: pool).values
  }

  private func prediction(_ candidate: FaceCandidate, _ numbers: [Float]) -> Prediction {
    var result = candidate
    result.score = FaceCandidate.score(numbers[0], numbers[1])
    result.boxOffsets = SIMD4(numbers[2], numbers[3], numbers[4], numbers[5])
    return Prediction(candidate: result, landmarks: Array(numbers.dropFirst(6)))
  }
}

extension CropStage.Prediction {
  /// The landmarks converted from coordinates of the evaluated box to pixels of the photo, or `nil`
  /// in the second stage.
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
