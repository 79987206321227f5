import MTLFaceVision
import Testing

@Suite("Similarity transforms")
struct SimilarityTransformTests {
  private let face = FaceTemplate.arcFace112.landmarks

  /// The tolerance is 1e-9 relative to coordinates of a few thousand pixels.
  @Test("a transform and its inverse compose to the identity") func inverse() throws {
    let transform = try SimilarityTransform(a: 0.31, b: -0.22, shiftX: 812.5, shiftY: -77.25)
    for point in [ImagePoint(x: 0, y: 0), ImagePoint(x: 4000, y: 3000), ImagePoint(x: -5, y: 0.1)] {
      let roundTrip = transform.inverse(transform(point))
      #expect(
        abs(roundTrip.x - point.x) <= 1e-9 * 4000 && abs(roundTrip.y - point.y) <= 1e-9 * 4000)
    }
    #expect(abs(transform.inverse.scale * transform.scale - 1) <= 1e-14)
    #expect(transform.matrix == [[0.31, 0.22, 812.5], [-0.22, 0.31, -77.25]])
  }

  @Test("transformed points determine the transform") func exactPoints() throws {
    let transform = try SimilarityTransform(a: -0.4, b: 1.7, shiftX: 300, shiftY: 20)
    let fitted = try SimilarityTransform(from: face.points, to: face.points.map { transform($0) })
    #expect(abs(fitted.a + 0.4) <= 1e-12 && abs(fitted.b - 1.7) <= 1e-12)
    #expect(abs(fitted.shiftX - 300) <= 1e-9 && abs(fitted.shiftY - 20) <= 1e-9)
  }

  @Test("any small change of the coefficients increases the sum of squared distances")
  func leastSquares() throws {
    let source = [(10.0, 3.0), (40, 5), (22, 30), (12, 50), (43, 47)].map {
      ImagePoint(x: $0.0, y: $0.1)
    }
    func cost(_ t: SimilarityTransform) -> Double {
      zip(source, face.points).reduce(0) {
        let q = t($1.0)
        return $0 + (q.x - $1.1.x) * (q.x - $1.1.x) + (q.y - $1.1.y) * (q.y - $1.1.y)
      }
    }
    let best = try SimilarityTransform(from: source, to: face.points)
    for (da, db, dx, dy) in [(1.0, 0.0, 0.0, 0.0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)] {
      for step in [-1e-3, 1e-3] {
        let other = try SimilarityTransform(
          a: best.a + da * step, b: best.b + db * step, shiftX: best.shiftX + dx * step,
          shiftY: best.shiftY + dy * step)
        #expect(cost(other) > cost(best))
      }
    }
  }

  @Test("degenerate points are rejected") func degeneratePoints() throws {
    let coincidentPoints = [ImagePoint](repeating: ImagePoint(x: 5, y: 5), count: 5)
    func five(_ value: Double) -> [ImagePoint] {
      var points = face.points
      points[2].x = value
      return points
    }
    let square = [(0.0, 0.0), (1, 0), (1, 1), (0, 1)].map { ImagePoint(x: $0.0 * 9, y: $0.1 * 9) }
    let mirrored = square.map { ImagePoint(x: 9 - $0.x, y: $0.y) }
    for (source, target) in [
      (coincidentPoints, face.points), (face.points, coincidentPoints), (five(.nan), face.points),
      (five(.infinity), face.points),
      (face.points, five(1e300)), ([], []), (Array(face.points[..<4]), face.points),
      (square, mirrored),
    ] {
      let text = try #require(
        errorDescription { () throws(ImageError) in
          try SimilarityTransform(from: source, to: target)
        })
      #expect(text.contains("do not determine an alignment"), "\(text)")
    }
    #expect(throws: ImageError.self) { try FaceLandmarks(square) }
    #expect(throws: ImageError.self) {
      try SimilarityTransform(a: .nan, b: 0, shiftX: 0, shiftY: 0)
    }
    #expect(throws: ImageError.self) {
      try SimilarityTransform(a: 1, b: 0, shiftX: .nan, shiftY: 0)
    }
  }

  @Test("the template is scaled to any valid size") func templates() throws {
    let large = try FaceTemplate.arcFace112.scaled(to: 224)
    #expect(large.size == 224 && large.landmarks.nose.x == 2 * 56.0252)
    for size in [0, -1, 16_385, Int.max] {
      #expect(throws: ImageError.self) { try FaceTemplate.arcFace112.scaled(to: size) }
    }
  }

  @Test("the identity does not change the image") func identity() throws {
    let image = try noise(width: 40, height: 30)
    #expect(try image.warped(by: .identity, width: 40, height: 30) == image)
    let wider = try image.warped(by: .identity, width: 41, height: 30, border: .white)
    #expect(wider[40, 5] == .white && wider[39, 5] == image[39, 5])
  }

  @Test("extreme scales and translations do not cause a trap")
  func extremeTransforms() throws {
    let image = try RGBImage(width: 8, height: 8, color: .white)
    for (scale, shift) in [(1e-6, 1e9), (1e6, -1e9), (1e6, 0), (1e-6, 0), (1, 1e9)] {
      let transform = try SimilarityTransform(a: scale, b: 0, shiftX: shift, shiftY: -shift)
      #expect(try image.warped(by: transform, width: 9, height: 9).width == 9)
      #expect(try image.warped(by: transform.inverse, width: 9, height: 9).width == 9)
    }
  }
}
