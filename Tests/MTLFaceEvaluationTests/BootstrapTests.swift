import MTLFaceEvaluation
import MTLFaceTensor
import Testing

@Suite("Bootstrap intervals")
struct BootstrapTests {
  private func normals(_ count: Int) -> [Double] {
    var random = RandomSource(name: "bootstrap")
    return (0..<count).map { _ in random.normal() }
  }

  private func mean(_ values: [Double], _ indices: [Int]) -> Double {
    indices.reduce(0) { $0 + values[$1] } / Double(indices.count)
  }

  @Test("the width of the interval of a mean is determined by the standard error") func width()
    throws
  {
    let values = normals(400)
    let sampleMean = mean(values, Array(values.indices))
    let deviation = (values.reduce(0) { $0 + ($1 - sampleMean) * ($1 - sampleMean) } / 400)
      .squareRoot()
    let interval = try #require(
      Bootstrap(resampleCount: 4000, seed: 5).interval(ofCount: 400) { mean(values, $0) })
    let halfWidth = 1.96 * deviation / 20
    #expect(abs(interval.low - (sampleMean - halfWidth)) < 0.1 * halfWidth)
    #expect(abs(interval.high - (sampleMean + halfWidth)) < 0.1 * halfWidth)
  }

  @Test("the bounds of an interval are percentiles of the resampled measures") func percentiles()
    throws
  {
    let values = normals(50)
    var measures: [Double] = []
    let interval = try #require(
      Bootstrap(resampleCount: 21, confidenceLevel: 0.9, seed: 1).interval(ofCount: 50) { indices in
        #expect(indices.count == 50)
        measures.append(mean(values, indices))
        return measures.last
      })
    measures.sort()
    #expect(abs(interval.low - measures[1]) < 1e-12 && abs(interval.high - measures[19]) < 1e-12)
  }

  @Test("clusters are resampled as a whole, and the seed determines the samples") func clusters() {
    let clusters = [[0, 1, 2], [3], [4, 5]]
    var samples: [[Int]] = []
    func interval(_ seed: UInt64) -> ConfidenceInterval? {
      Bootstrap(resampleCount: 50, seed: seed).interval(ofClusters: clusters) { indices in
        samples.append(indices)
        return indices.reduce(0) { $0 + Double($1) }
      }
    }
    let first = interval(1)
    for indices in samples {
      #expect(indices.count { $0 == 0 } == indices.count { $0 == 2 })
      #expect(indices.count { $0 == 4 } == indices.count { $0 == 5 })
    }
    #expect(first == interval(1) && first != interval(2))
  }

  @Test("the interval is nil if there are no data or the measure is mostly undefined")
  func undefined() {
    #expect(Bootstrap().interval(ofCount: 0) { _ in 1 } == nil)
    #expect(Bootstrap().interval(ofCount: 5) { _ in nil } == nil)
    #expect(Bootstrap().interval(ofCount: 5) { _ in .nan } == nil)
    let constant = Bootstrap(resampleCount: 0, confidenceLevel: 7).interval(ofCount: 1) { _ in 3 }
    #expect(constant?.low == 3 && constant?.high == 3)
  }
}
