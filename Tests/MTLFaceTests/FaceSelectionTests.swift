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

  @Test("a selection with the detector returns all faces, the only face or the largest face")
  func detector() throws {
    let photo = try Samples.twoFaces()
    let detected = try analyzer.detect(photo)
    let all = try analyzer.prepareFaces(in: photo, FaceSelection())
    #expect(all.map(\.detection) == detected)
    let largest = FaceSelection(choice: .largest)
    #expect(try analyzer.prepareFaces(in: photo, largest).map(\.detection) == [detected[0]])
    #expect(try analyzer.prepareFace(in: photo, largest).landmarks == detected[0].landmarks)
    #expect(throws: FaceError.multipleFaces(2)) {
      try analyzer.prepareFace(in: photo, FaceSelection())
    }
    let gray = try RGBImage(width: 60, height: 60, color: RGBColor(gray: 90))
    #expect(try analyzer.prepareFaces(in: gray, FaceSelection()).isEmpty)
    #expect(throws: FaceError.noFace) { try analyzer.prepareFace(in: gray, FaceSelection()) }
  }

  @Test("selections by landmarks and of aligned photos do not search for faces")
  func withoutDetector() throws {
    let photo = try Samples.photo()
    let landmarks = try analyzer.detectOne(photo).landmarks
    let byLandmarks = FaceSelection(location: .landmarks(landmarks))
    let face = try analyzer.prepareFace(in: photo, byLandmarks)
    #expect(face.landmarks == landmarks && face.confirmation == nil)
    #expect(try analyzer.prepareFaces(in: photo, byLandmarks).count == 1)
    let aligned = FaceSelection(location: .alreadyAligned)
    let crop = try photo.aligned(by: landmarks, size: analyzer.inputSize).image
    let confirmed = try analyzer.prepareFace(in: crop, aligned)
    #expect(confirmed.confirmation != nil && confirmed.landmarks == nil)
    #expect(confirmed.aligned.image == crop)
  }

  @Test("the embeddings of several photo files equal those of single photos")
  func files() throws {
    let paths = ["one.png", "two.png", "no.png", "rejected.png"].map(folder.path)
    try Samples.photo().writePNG(to: paths[0])
    try Samples.twoFaces().writePNG(to: paths[1])
    try RGBImage(width: 60, height: 60, color: RGBColor(gray: 90)).writePNG(to: paths[2])
    let selection = FaceSelection(choice: .largest)
    var delivered: [Result<PhotoEmbedding, any Error>] = []
    try analyzer.embeddings(
      ofPhotosAt: paths, selection, flipAveraging: true,
      validate: { if $0.hasSuffix("rejected.png") { throw FaceError.noEmbeddedModel } },
      deliver: { index, result in
        #expect(index == delivered.count)
        delivered.append(result)
      })
    for (path, result) in zip(paths, delivered).prefix(2) {
      let face = try analyzer.prepareFace(at: path, selection)
      let expected = try analyzer.embeddings(of: [face.aligned], flipAveraging: true)
      #expect(try [result.get().embedding] == expected)
    }
    #expect(throws: FaceError.noFace) { try delivered[2].get() }
    #expect(throws: FaceError.noEmbeddedModel) { try delivered[3].get() }
  }
}
