import MTLFaceNetwork
import MTLFaceTestSupport
import MTLFaceVision
import Testing

@testable import MTLFaceData
@testable import MTLFaceReports

@Suite("Data set figures")
struct DatasetFigureTests {
  @Test("bins have equal widths, or doubling widths if a few people have very many faces")
  func histogram() {
    func bins(_ counts: [Int]) -> [FacesPerPersonHistogram.Bin] {
      FacesPerPersonHistogram(counts).bins
    }
    #expect(bins([]).isEmpty && bins([0, 0]).isEmpty)
    #expect(
      bins([1, 2, 2, 4])
        == [(1, 1), (2, 2), (3, 0), (4, 1)].map { .init(faces: $0...$0, persons: $1) })
    let even = bins([0, 22, 100, 101, 443, 443, 936])
    #expect(even.map(\.faces) == (0..<10).map { $0 * 100 + 1...$0 * 100 + 100 })
    #expect(even.map(\.persons) == [2, 1, 0, 0, 2, 0, 0, 0, 0, 1])
    let doubling = bins([1, 1, 1, 2, 3, 4, 1000])
    #expect(doubling.map(\.faces.upperBound) == (0...10).map { 1 << $0 })
    #expect(doubling.map(\.persons) == [3, 1, 2, 0, 0, 0, 0, 0, 0, 0, 1])
  }

  private func statistics(_ labels: [FaceLabels]) throws -> DatasetStatistics {
    let persons = (labels.compactMap(\.identity).max() ?? -1) + 1
    return try DatasetStatistics(
      FaceDataset(
        path: "x",
        samples: labels.map { FaceDataset.Sample(labels: $0, name: "a.png", source: .file) },
        identities: (0..<persons).map(String.init)))
  }

  /// Returns the number of pixels in each bar color: women, men, unknown gender and people.
  private func areas(_ labels: [FaceLabels]) throws -> [Int] {
    let image = try DatasetFigure(statistics(labels), title: "x").image()
    let colors = [
      (214, 96, 40), (31, 119, 180), (150, 150, 150), (44, 140, 80),
    ]
    return image.withPixels { pixels in
      var counts = [0, 0, 0, 0]
      for index in stride(from: 0, to: pixels.count, by: 3) {
        let pixel = (Int(pixels[index]), Int(pixels[index + 1]), Int(pixels[index + 2]))
        if let color = colors.firstIndex(where: { $0 == pixel }) { counts[color] += 1 }
      }
      return counts
    }
  }

  @Test("the heights of bars are proportional to the counts") func bars() throws {
    let women = [FaceLabels](repeating: FaceLabels(age: 5, gender: .female), count: 4)
    let men = [FaceLabels](repeating: FaceLabels(age: 45, gender: .male), count: 2)
    // The square in the legend has 144 pixels. A bar is 40 pixels wide, and the bar of a count of 4
    // is 320 pixels high.
    #expect(try areas(women + men) == [40 * 320 + 144, 40 * 160 + 144, 0, 0])
    let unknown = [FaceLabels](repeating: FaceLabels(identity: 0), count: 4)
    #expect(try areas(unknown) == [0, 0, 0, 40 * 320])
    #expect(try areas(women + unknown) == [40 * 320 + 144, 0, 40 * 320 + 144, 40 * 320])
  }

  @Test("the width depends on the number of bars, and equal statistics result in equal images")
  func size()
    throws
  {
    let few = try statistics([FaceLabels(age: 5, gender: .female)])
    let many = try statistics(
      (0..<300).map { FaceLabels(identity: $0 % 7, age: Double($0 % 90), gender: .male) }
        + [FaceLabels()])
    let first = try DatasetFigure(many, title: "a").image()
    let small = try DatasetFigure(few, title: "a").image()
    #expect(first.height == small.height && first.width > small.width)
    #expect(try first.encodedPNG() == DatasetFigure(many, title: "a").image().encodedPNG())
  }
}
