import MTLFace
import MTLFaceTestSupport
import Testing

@Suite("Selected faces")
struct FaceSelectionTests {
  private let folder: TemporaryFolder
  private let analyzer: FaceAnalyzer

  init() throws {
    folder = try TemporaryFolder()
    analyzer = try FaceAnalyzer(Samples.model(), threads: 2)
  }

  @Test("the detector finds all faces, the only face or the largest") func detector() throws {
    let photo = try Samples.twoFaces()
    let found = try analyzer.detect(photo)
    let all = try analyzer.prepareFaces(in: photo, FaceSelection())
    #expect(all.map(\.detection) == found)
    let largest = FaceSelection(choice: .largest)
    #expect(try analyzer.prepareFaces(in: photo, largest).map(\.detection) == [found[0]])
    #expect(try analyzer.prepareFace(in: photo, largest).landmarks == found[0].landmarks)
    #expect(throws: FaceError.multipleFaces(2)) {
      try analyzer.prepareFace(in: photo, FaceSelection())
    }
    let gray = try RGBImage(width: 60, height: 60, color: RGBColor(gray: 90))
    #expect(try analyzer.prepareFaces(in: gray, FaceSelection()).isEmpty)
    #expect(throws: FaceError.noFace) { try analyzer.prepareFace(in: gray, FaceSelection()) }
  }

  @Test("given landmarks and aligned photos need no detection") func located() throws {
    let photo = try Samples.photo()
    let landmarks = try analyzer.detectOne(photo).landmarks
    let given = FaceSelection(location: .landmarks(landmarks))
    let face = try analyzer.prepareFace(in: photo, given)
    #expect(face.landmarks == landmarks && face.confirmation == nil)
    #expect(try analyzer.prepareFaces(in: photo, given).count == 1)
    let aligned = FaceSelection(location: .alreadyAligned)
    let crop = try photo.aligned(by: landmarks, size: analyzer.inputSize).image
    let confirmed = try analyzer.prepareFace(in: crop, aligned)
    #expect(confirmed.confirmation != nil && confirmed.landmarks == nil)
    #expect(confirmed.aligned.image == crop)
  }

  @Test("embeddings of photo files equal those of single photos") func files() throws {
    let paths = ["one.png", "two.png", "no.png", "bad.png"].map(folder.path)
    try Samples.photo().writePNG(to: paths[0])
    try Samples.twoFaces().writePNG(to: paths[1])
    try RGBImage(width: 60, height: 60, color: RGBColor(gray: 90)).writePNG(to: paths[2])
    let selection = FaceSelection(choice: .largest)
    var found: [Result<PhotoEmbedding, any Error>] = []
    try analyzer.embeddings(
      ofPhotosAt: paths, selection, flipAveraging: true,
      validate: { if $0.hasSuffix("bad.png") { throw FaceError.noEmbeddedModel } },
      deliver: { index, result in
        #expect(index == found.count)
        found.append(result)
      })
    for (path, result) in zip(paths, found).prefix(2) {
      let face = try analyzer.prepareFace(at: path, selection)
      let expected = try analyzer.embeddings(of: [face.aligned], flipAveraging: true)
      #expect(try [result.get().embedding] == expected)
    }
    #expect(throws: FaceError.noFace) { try found[2].get() }
    #expect(throws: FaceError.noEmbeddedModel) { try found[3].get() }
  }
}
