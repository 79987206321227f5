import Testing

@testable import MTLFaceVision

@Suite("Non-maximum suppression")
struct NonMaximumSuppressionTests {
  private static func overlap(
    _ a: FaceCandidate, _ b: FaceCandidate, _ measure: NonMaximumSuppression.Overlap
  ) -> Float {
    let margin: Float = measure == .intersectionOverMinimum ? 1 : 0
    let width = max(0, min(a.right, b.right) - max(a.left, b.left) + margin)
    let height = max(0, min(a.bottom, b.bottom) - max(a.top, b.top) + margin)
    let areas = [a, b].map { ($0.right - $0.left + margin) * ($0.bottom - $0.top + margin) }
    let common = width * height
    return measure == .intersectionOverMinimum
      ? common / min(areas[0], areas[1]) : common / (areas[0] + areas[1] - common)
  }

  /// The reference implementation, which compares each box with all kept boxes.
  private static func reference(
    _ boxes: [FaceCandidate], _ threshold: Float, _ measure: NonMaximumSuppression.Overlap
  ) -> [Int] {
    var kept: [Int] = []
    let order = boxes.indices.sorted { (boxes[$1].score, $0) < (boxes[$0].score, $1) }
    for index in order
    where kept.allSatisfy({ overlap(boxes[$0], boxes[index], measure) <= threshold }) {
      kept.append(index)
    }
    return kept
  }

  private static func boxes(_ count: Int, within size: Float, seed: UInt64) -> [FaceCandidate] {
    var generator = SeededGenerator(state: seed)
    return (0..<count).map { _ in
      let x = Float.random(in: -20...size, using: &generator)
      let y = Float.random(in: -20...size, using: &generator)
      let side = 12 * Float.random(in: 1...30, using: &generator)
      // Use only a few different scores so that ties occur.
      let score = Float(Int.random(in: 0...20, using: &generator)) / 20
      return FaceCandidate(
        left: x, top: y, right: x + side, bottom: y + side * 1.2, score: score, boxOffsets: .zero)
    }
  }

  @Test(
    "results agree with the reference implementation", arguments: [0, 1, 2, 30, 900],
    [Float(0.1), 0.5, 0.7])
  func agreement(_ count: Int, _ threshold: Float) {
    for measure in [NonMaximumSuppression.Overlap.intersectionOverUnion, .intersectionOverMinimum] {
      let boxes = Self.boxes(count, within: 500, seed: UInt64(count) + 1)
      let kept = NonMaximumSuppression.keptIndices(boxes, threshold: threshold, overlap: measure)
      #expect(kept == Self.reference(boxes, threshold, measure))
      #expect(count < 900 || threshold > 0.4 || kept.count < boxes.count / 2)
    }
  }

  @Test("equal, distant and NaN boxes are processed without a trap") func extremes() {
    let one = FaceCandidate(left: 0, top: 0, right: 20, bottom: 20, score: 1, boxOffsets: .zero)
    #expect(
      NonMaximumSuppression.keptIndices(
        Array(repeating: one, count: 50_000), threshold: 0.5, overlap: .intersectionOverUnion) == [
          0
        ])
    var far = one
    (far.left, far.right) = (3e37, 3e38)
    var invalid = one
    invalid.left = .nan
    let kept = NonMaximumSuppression.keptIndices(
      [one, far, invalid], threshold: 0.5, overlap: .intersectionOverUnion)
    #expect(kept.contains(0) && kept.contains(1))
  }
}
