import MTLFaceEvaluation
import MTLFaceTensor
import Testing

@Suite("Bootstrap intervals")
struct BootstrapTests {
  private func normals(_ count: Int) -> [Double] {
    var random = RandomSource(name: "bootstrap")
    return (0..<count).map { _ in random.normal() }
  }

  private func mean(_ values: [Double], _ places: [Int]) -> Double {
    places.reduce(0) { $0 + values[$1] } / Double(places.count)
  }

  @Test("the interval of a mean has the width given by its standard error") func width() throws {
    let values = normals(400)
    let all = mean(values, Array(values.indices))
    let deviation = (values.reduce(0) { $0 + ($1 - all) * ($1 - all) } / 400).squareRoot()
    let interval = try #require(
      Bootstrap(resampleCount: 4000, seed: 5).interval(ofCount: 400) { mean(values, $0) })
    let half = 1.96 * deviation / 20
    #expect(abs(interval.low - (all - half)) < 0.1 * half)
    #expect(abs(interval.high - (all + half)) < 0.1 * half)
  }

  @Test("the ends of an interval are percentiles of the resampled measures") func percentiles()
    throws
  {
    let values = normals(50)
    var measures: [Double] = []
    let interval = try #require(
      Bootstrap(resampleCount: 21, confidenceLevel: 0.9, seed: 1).interval(ofCount: 50) { places in
        #expect(places.count == 50)
        measures.append(mean(values, places))
        return measures.last
      })
    measures.sort()
    #expect(abs(interval.low - measures[1]) < 1e-12 && abs(interval.high - measures[19]) < 1e-12)
  }

  @Test("clusters are drawn as a whole, and the seed determines the draw") func groups() {
    let groups = [[0, 1, 2], [3], [4, 5]]
    var samples: [[Int]] = []
    func draw(_ seed: UInt64) -> ConfidenceInterval? {
      Bootstrap(resampleCount: 50, seed: seed).interval(ofClusters: groups) { places in
        samples.append(places)
        return places.reduce(0) { $0 + Double($1) }
      }
    }
    let first = draw(1)
    for places in samples {
      #expect(places.count { $0 == 0 } == places.count { $0 == 2 })
      #expect(places.count { $0 == 4 } == places.count { $0 == 5 })
    }
    #expect(first == draw(1) && first != draw(2))
  }

  @Test("there is no interval without data or for a measure that is mostly undefined")
  func undefined() {
    #expect(Bootstrap().interval(ofCount: 0) { _ in 1 } == nil)
    #expect(Bootstrap().interval(ofCount: 5) { _ in nil } == nil)
    #expect(Bootstrap().interval(ofCount: 5) { _ in .nan } == nil)
    let constant = Bootstrap(resampleCount: 0, confidenceLevel: 7).interval(ofCount: 1) { _ in 3 }
    #expect(constant?.low == 3 && constant?.high == 3)
  }
}
