import MTLFaceNetwork
import MTLFaceTensor

/// The second or third stage: a network that looks at crops of the photo, all of one size.
struct CropStage: Sendable {
  /// What runs.
  let network: CascadeNetwork
  /// The network compiled.
  let plan: InferencePlan
  /// Crops of one run: enough to keep the dense layers busy, few enough to share out.
  let chunk: Int

  /// The network's numbers for a candidate.
  struct Answer: Sendable {
    /// The box looked at, with the network's score and shift.
    var candidate: FaceCandidate
    /// Ten numbers, the x and then the y of the landmarks, in widths and heights of the box; empty
    /// in the second stage.
    var landmarks: [Float]
  }

  /// The candidates that score over `threshold`, with new scores and shifts, in their order. Those
  /// without a pixel in the picture are dropped.
  func answers(
    _ candidates: [FaceCandidate], in image: Image, over threshold: Double, pool: ThreadPool
  ) throws -> [Answer] {
    let visible = candidates.compactMap { candidate in
      candidate.pixels(in: image).map { (candidate, $0) }
    }
    let chunks = (visible.count + chunk - 1) / chunk
    return try pool.map(chunks) { index in
      let part = visible[(index * chunk)..<min((index + 1) * chunk, visible.count)]
      let head = try run(part.map(\.1), in: image, pool: pool)
      return zip(part, 0...).compactMap { crop, row in
        let answer = answer(crop.0, Array(head[(row * network.outputs)...].prefix(network.outputs)))
        return answer.candidate.score > Float(threshold) ? answer : nil
      }
    }.flatMap { $0 }
  }

  private func run(
    _ crops: [PixelRectangle], in image: Image, pool: ThreadPool
  ) throws -> [Float] {
    let size = network.size
    let whole = PixelRectangle(x: 0, y: 0, width: size, height: size)
    let pictures = try Tensor<Float>(uninitialized: Shape(crops.count, size, size, 3))
    for (index, crop) in crops.enumerated() {
      AreaSampling(image, crop, width: size, height: size).write(
        whole, to: pictures.output + index * size * size * 3, pool: pool)
    }
    return try plan.head(pictures, pool: pool).values
  }

  private func answer(_ candidate: FaceCandidate, _ numbers: [Float]) -> Answer {
    var result = candidate
    result.score = FaceCandidate.score(numbers[0], numbers[1])
    result.shift = SIMD4(numbers[2], numbers[3], numbers[4], numbers[5])
    return Answer(candidate: result, landmarks: Array(numbers.dropFirst(6)))
  }
}

extension CropStage.Answer {
  /// The landmarks in pixels of the photo, by the box that the network looked at; nil in the second
  /// stage.
  var points: FaceLandmarks? {
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
