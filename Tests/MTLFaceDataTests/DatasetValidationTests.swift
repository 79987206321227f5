import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceVision
import Testing

@testable import MTLFaceData

@Suite("Validation of a data set")
struct DatasetValidationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Creates a list of two small images, an image of 112 x 112 pixels, a missing file and an
  /// invalid age.
  private func set() throws -> FaceDataset {
    try folder.picture("a.png")
    try folder.picture("b.png")
    try folder.picture("large.png", side: 112)
    let lines = "p a.png 1\np b.png 2\nq large.png 3\nr missing.png 4\ns a.png 400\n"
    return try FaceDataset(list: folder.write(lines.utf8, "list.txt"))
  }

  @Test("invalid entries, unreadable images and images of other sizes are reported")
  func sizes() throws {
    let set = try set()
    let aligned = try DatasetValidation(set, pool: ThreadPool(threads: 2))
    #expect(aligned.usableCount == 1 && aligned.problems.count == 4)
    #expect(aligned.personCount == 3 && aligned.singleFacePersonCount == 2)
    #expect(
      aligned.problems.map(\.entry) == ["line 5", "a.png", "b.png", "missing.png"])
    #expect(aligned.problems[1].problem == "has 8 x 8 pixels, not 112 x 112")
    #expect(try DatasetValidation(set, size: 8, pool: .single).usableCount == 2)
    let any = try DatasetValidation(set, size: nil, pool: .single)
    #expect(any.usableCount == 3 && any.problems.map(\.entry) == ["line 5", "missing.png"])
  }

  @Test("progress reports contain the number of processed faces and the total") func progress()
    throws
  {
    var reports: [[Int]] = []
    _ = try DatasetValidation(set(), pool: .single) { reports.append([$0, $1]) }
    #expect(reports == [[0, 4]])
  }

  @Test("an aligned face must have the required size, and a detector can confirm it") func aligned()
    throws
  {
    let set = try set()
    #expect(try set.encodedAlignedFace(at: 2) == set.encodedImage(2))
    #expect(try set.alignedFace(at: 2, size: 48).image.width == 48)
    let detector = try FaceDetector(pool: .single)
    func problem(_ body: () throws -> Void) -> String? {
      #expect(throws: UnreadableFace.self, performing: body)?.description
    }
    #expect(
      problem { _ = try set.encodedAlignedFace(at: 0, hint: "align it") }
        == "has 8 x 8 pixels, not 112 x 112; align it")
    #expect(
      problem { _ = try set.confirmedFace(at: 0, detector: detector, hint: "align it") }
        == "is not aligned: it has 8 x 8 pixels, not 112 x 112; align it")
    #expect(
      problem {
        _ = try set.confirmedFace(at: 2, detector: detector, confirmationHint: "look at it")
      } == "does not look like an aligned face; look at it")
  }
}
