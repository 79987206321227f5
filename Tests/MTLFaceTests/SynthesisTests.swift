import MTLFace
import MTLFaceTestSupport
import Testing

@Suite("Face age synthesis")
struct SynthesisTests {
  private func analyzed(_ preset: ModelConfiguration.Preset) throws -> (FaceAnalyzer, AnalyzedFace)
  {
    let analyzer = try FaceAnalyzer(Samples.model(preset), threads: 2)
    return (analyzer, try #require(analyzer.analyze(Samples.photo()).first))
  }

  @Test(
    "synthesizing several groups at once returns the same images as single groups",
    arguments: ModelConfiguration.Preset.allCases)
  func allGroups(preset: ModelConfiguration.Preset) throws {
    let (analyzer, face) = try analyzed(preset)
    let all = try analyzer.synthesize(face, at: analyzer.allGroupTargets)
    #expect(all.map(\.label) == (0..<7).map(analyzer.groups.label))
    for (index, target) in analyzer.allGroupTargets.enumerated() {
      #expect(try analyzer.synthesize(face, at: target).image == all[index].image)
    }
    #expect(Set(all.map { $0.image[20, 20] }).count > 1, "the images of the groups must differ")
  }

  @Test(
    "models of the baseline methods synthesize faces of all groups and ages",
    arguments: [SynthesisMethod.caae, .ipcgan])
  func baselines(_ method: SynthesisMethod) throws {
    let analyzer = try FaceAnalyzer(Samples.model(method), threads: 2)
    let photo = try Samples.photo()
    let face = try #require(analyzer.analyze(photo).first)
    #expect(analyzer.canSynthesize && analyzer.canEstimateAge && face.age != nil)
    let all = try analyzer.synthesize(face, at: analyzer.allGroupTargets)
    #expect(all.map(\.label) == (0..<7).map(analyzer.groups.label))
    for (index, target) in analyzer.allGroupTargets.enumerated() {
      #expect(try analyzer.synthesize(face, at: target).image == all[index].image)
    }
    #expect(all[0].image != all[3].image && all[3].image != all[6].image)
    #expect(try analyzer.synthesize(face, at: .years(25)).image == all[2].image)
    let between = try analyzer.synthesize(face, at: .years(30))
    #expect(between.image != all[2].image && between.image != all[3].image)
    #expect(try analyzer.paste(between, of: face, into: photo) != photo)
    // These methods have no decomposition.
    #expect(throws: (any Error).self) { try #require(face.encoded).attentionMaps(at: 0) }
  }

  @Test("the middle age of a group results in the image of the group")
  func continuousAge() throws {
    let (analyzer, face) = try analyzed(.cvpr2021)
    #expect(
      try analyzer.synthesize(face, at: .years(25)).image
        == analyzer.synthesize(face, at: .group(2)).image)
    let steps = try analyzer.synthesize(face, at: [25, 28, 32, 35].map(TargetAge.years))
    #expect(steps.map(\.label) == ["25 years", "28 years", "32 years", "35 years"])
    #expect(Set(steps.map { $0.image[24, 24] }).count > 1)
    // Ages beyond the last group result in the image of the last group.
    #expect(
      try analyzer.synthesize(face, at: .years(118)).image
        == analyzer.synthesize(face, at: .group(6)).image)
    for years in [0.0, 120.0] { _ = try analyzer.synthesize(face, at: .years(years)) }
    #expect(throws: NetworkError.groupOutOfRange(7, count: 7)) {
      try analyzer.synthesize(face, at: .group(7))
    }
  }

  @Test(
    "an age outside 0...120 years is rejected as on the command line",
    arguments: [-5, -0.1, 120.1, 130, 500, .infinity, .nan])
  func invalidAge(_ years: Double) throws {
    let (analyzer, face) = try analyzed(.cvpr2021)
    let error = #expect(throws: NetworkError.self) {
      try analyzer.synthesize(face, at: [.group(1), .years(years)])
    }
    #expect(
      error.map { "\($0)" }
        == "invalid value \(years) for the target age; give a number in 0.0...120.0")
  }

  @Test("pasting changes only the part of the photo that the crop covers")
  func paste() throws {
    let (analyzer, face) = try analyzed(.paper)
    let photo = try Samples.photo()
    let older = try analyzer.synthesize(face, at: .group(6))
    let result = try analyzer.paste(older, of: face, into: photo)
    #expect(result.width == photo.width && result.height == photo.height)
    #expect(result != photo)
    let xs = face.aligned.corners.map(\.x)
    let ys = face.aligned.corners.map(\.y)
    for y in stride(from: 0, to: photo.height, by: 7) {
      for x in stride(from: 0, to: photo.width, by: 7) {
        let (px, py) = (Double(x), Double(y))
        let isInside =
          px >= xs.min() ?? 0 && px <= xs.max() ?? 0 && py >= ys.min() ?? 0 && py <= ys.max() ?? 0
        if !isInside { #expect(result[x, y] == photo[x, y]) }
      }
    }
  }

  @Test("synthesis recomputes features that were not kept")
  func withoutEncoding() throws {
    let (analyzer, face) = try analyzed(.paper)
    let reduced = try #require(
      analyzer.analyze(Samples.photo(), keepingEncoding: false).first)
    #expect(
      reduced.encoded == nil && reduced.embedding == face.embedding && reduced.age == face.age)
    #expect(
      try analyzer.synthesize(reduced, at: .group(5)).image
        == analyzer.synthesize(face, at: .group(5)).image)
  }

  @Test("attention values are between 0 and 1, and every map can be drawn over the face")
  func attention() throws {
    let (_, face) = try analyzed(.paper)
    let maps = try #require(face.encoded).attentionMaps(at: 0)
    #expect(maps.spatial.count == maps.side * maps.side && !maps.channel.isEmpty)
    #expect((maps.spatial + maps.channel).allSatisfy { $0 > 0 && $0 < 1 })
    for map in [maps.spatial, maps.age, maps.identity] {
      let overlay = try maps.overlay(map, on: face.aligned.image)
      #expect(overlay.width == face.aligned.image.width)
    }
    #expect(throws: ImageError.self) { try maps.overlay([1, 2], on: face.aligned.image) }
    #expect(throws: (any Error).self) { try #require(face.encoded).attentionMaps(at: 1) }
  }

  @Test("a sheet has up to 12 rows, and the sheet of a photo without faces is the photo")
  func sheets() throws {
    let (analyzer, face) = try analyzed(.paper)
    let photo = try Samples.photo()
    let ages = try analyzer.synthesize(face, at: analyzer.allGroupTargets)
    let sheet = try AnalysisSheet(photo: photo, faces: [face], ages: [ages]).render()
    #expect(sheet.width >= 11 * 128 && sheet.height > photo.height + 128)
    let crowd = try AnalysisSheet(
      photo: photo, faces: [AnalyzedFace](repeating: face, count: 40)
    ).render()
    #expect(crowd.height < photo.height + 13 * 200)
    let empty = try RGBImage(width: 40, height: 30)
    #expect(try AnalysisSheet(photo: empty, faces: []).render() == empty)
    #expect(try analyzer.contactSheet(face, ages, title: "ages").width > 8 * 168)
  }

  @Test("an age interval is the shortest with the requested probability")
  func interval() throws {
    let (_, face) = try analyzed(.paper)
    let age = try #require(face.age)
    for probability in [0.0, 0.5, 0.8, 0.99] {
      let interval = age.interval(covering: probability)
      let sum = age.probabilities[interval].reduce(0) { $0 + Double($1) }
      #expect(sum >= probability - 1e-6)
      let length = interval.count - 1
      for start in age.probabilities.indices where start + length < 101 && length > 0 {
        let shorter = age.probabilities[start..<start + length]
        #expect(shorter.reduce(0) { $0 + Double($1) } < probability)
      }
    }
    #expect(age.interval(covering: 2) == 0...100)
  }
}
