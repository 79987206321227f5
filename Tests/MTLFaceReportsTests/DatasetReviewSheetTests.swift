import Foundation
import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceVision
import Testing

@testable import MTLFaceData
@testable import MTLFaceReports

@Suite("Contact sheets of a data set")
struct DatasetReviewSheetTests {
  @Test("the number of a face on the sheets is the number of its line in the corrections file")
  func sheets() throws {
    let folder = try TemporaryFolder()
    for name in ["a.png", "b.png"] {
      try RGBImage(width: 8, height: 8, color: RGBColor(gray: 90)).writePNG(to: folder.path(name))
    }
    let lines = "Eileen a.png 36 0\nAda b.png\n-1 missing.png\n"
    var review = DatasetReview(try FaceDataset(list: folder.write(lines.utf8, "list.txt")))
    var progress: [Int] = []
    let groups = try AgeGroups(count: 7)
    let sheets = try review.writeSheets(
      ofFacesAt: [0, 1, 2], to: folder.url.path, by: .age, groups: groups, facesPerSheet: 1,
      pool: .single
    ) { progress.append($0) }
    #expect(progress == [1, 2, 3])
    #expect(
      sheets.map { $0.path.split(separator: "/").last } == [
        "ages-31-40-0001.png", "ages-unknown-0001.png", "ages-unknown-0002.png",
      ])
    #expect(sheets.map(\.numbers) == [1...1, 2...2, 3...3])
    #expect(
      sheets[1].json
        == .object([
          ("file", .string(sheets[1].path)), ("first", .integer(2)), ("last", .integer(2)),
        ]))
    for sheet in sheets { #expect(try RGBImage(contentsOf: sheet.path).height > 112) }
    #expect(
      try folder.text("corrections.txt").split(separator: "\n").prefix(4) == [
        "# a.png\tage=36\tgender=0\tidentity=Eileen", "# b.png\tidentity=Ada",
        "# missing.png\tremove", "#",
      ])
    #expect(review.problems.map(\.entry) == ["missing.png"])
    let one = try review.writeSheets(
      ofFacesAt: [0, 1, 2], to: folder.url.path, by: .person, groups: groups, pool: .single)
    #expect(one.map(\.numbers) == [1...3])
    #expect(one[0].path == folder.path("persons-0001.png"))
  }
}
