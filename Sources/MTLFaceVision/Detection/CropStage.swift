import MTLFaceNetwork
import MTLFaceTensor

/// The second or third stage: a network that looks at crops of the photo, all of one size.
struct CropStage: Sendable {
  /// What runs.
  let network: CascadeNetwork
  /// The network compiled.
  let plan: CascadePlans.Plan
  /// Crops of one run: enough to keep the dense layers busy, few enough to share out.
  let batchSize: Int

  /// The network's numbers for a candidate.
  struct Prediction: Sendable {
    /// The box looked at, with the network's score and box offsets.
    var candidate: FaceCandidate
    /// Ten numbers, the x and then the y of the landmarks, in widths and heights of the box; empty
    /// in the second stage.
    var landmarks: [Float]
  }

  /// The candidates that score over `threshold`, with new scores and box offsets, in their order.
  /// Those without a pixel in the picture are dropped.
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
  /// The landmarks in pixels of the photo, by the box that the network looked at; nil in the second
  /// stage.
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
