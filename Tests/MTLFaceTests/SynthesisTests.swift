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
    "all groups together give the same images as one at a time",
    arguments: ModelConfiguration.Preset.allCases)
  func allGroups(preset: ModelConfiguration.Preset) throws {
    let (analyzer, face) = try analyzed(preset)
    let all = try analyzer.synthesize(face, at: analyzer.allGroupTargets)
    #expect(all.map(\.label) == (0..<7).map(analyzer.groups.label))
    for (index, target) in analyzer.allGroupTargets.enumerated() {
      #expect(try analyzer.synthesize(face, at: target).image == all[index].image)
    }
    #expect(Set(all.map { $0.image[20, 20] }).count > 1, "all groups give the same image")
  }

  @Test("earlier methods have the same interface", arguments: [SynthesisMethod.caae, .ipcgan])
  func earlierMethods(_ method: SynthesisMethod) throws {
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

  @Test("the middle age of a group gives the group's image, and ages between are interpolated")
  func continuousAge() throws {
    let (analyzer, face) = try analyzed(.cvpr2021)
    #expect(
      try analyzer.synthesize(face, at: .years(25)).image
        == analyzer.synthesize(face, at: .group(2)).image)
    let steps = try analyzer.synthesize(face, at: [25, 28, 32, 35].map(TargetAge.years))
    #expect(steps.map(\.label) == ["25 years", "28 years", "32 years", "35 years"])
    #expect(Set(steps.map { $0.image[24, 24] }).count > 1)
    // Ages beyond the last group give its image.
    #expect(
      try analyzer.synthesize(face, at: .years(118)).image
        == analyzer.synthesize(face, at: .group(6)).image)
    #expect(throws: NetworkError.self) { try analyzer.synthesize(face, at: .years(.nan)) }
    #expect(throws: NetworkError.groupOutOfRange(7, count: 7)) {
      try analyzer.synthesize(face, at: .group(7))
    }
  }

  @Test("pasting changes only the crop's part of the photo")
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
        let inside =
          px >= xs.min() ?? 0 && px <= xs.max() ?? 0 && py >= ys.min() ?? 0 && py <= ys.max() ?? 0
        if !inside { #expect(result[x, y] == photo[x, y]) }
      }
    }
  }

  @Test("a face whose encoding was not kept is encoded again with the same result")
  func notKept() throws {
    let (analyzer, face) = try analyzed(.paper)
    let light = try #require(
      analyzer.analyze(Samples.photo(), keepingEncoding: false).first)
    #expect(light.encoded == nil && light.embedding == face.embedding && light.age == face.age)
    #expect(
      try analyzer.synthesize(light, at: .group(5)).image
        == analyzer.synthesize(face, at: .group(5)).image)
  }

  @Test("attention values are in (0, 1), and each map can be drawn over the face")
  func attention() throws {
    let (_, face) = try analyzed(.paper)
    let maps = try #require(face.encoded).attentionMaps(at: 0)
    #expect(maps.spatial.count == maps.side * maps.side && !maps.channel.isEmpty)
    #expect((maps.spatial + maps.channel).allSatisfy { $0 > 0 && $0 < 1 })
    for map in [maps.spatial, maps.age, maps.identity] {
      let picture = try maps.overlay(map, on: face.aligned.image)
      #expect(picture.width == face.aligned.image.width)
    }
    #expect(throws: ImageError.self) { try maps.overlay([1, 2], on: face.aligned.image) }
    #expect(throws: (any Error).self) { try #require(face.encoded).attentionMaps(at: 1) }
  }

  @Test("sheets have a row per face, and a photo without faces is unchanged")
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

  @Test("the shortest age interval of a distribution")
  func interval() throws {
    let (_, face) = try analyzed(.paper)
    let age = try #require(face.age)
    for share in [0.0, 0.5, 0.8, 0.99] {
      let span = age.interval(covering: share)
      let sum = age.probabilities[span].reduce(0) { $0 + Double($1) }
      #expect(sum >= share - 1e-6)
      for start in age.probabilities.indices where start + span.count - 1 < 101 && span.count > 1 {
        let shorter = age.probabilities[start..<start + span.count - 1]
        #expect(shorter.reduce(0) { $0 + Double($1) } < share)
      }
    }
    #expect(age.interval(covering: 2) == 0...100)
  }
}
