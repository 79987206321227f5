import Foundation
import MTLFaceGallery
import MTLFaceTestSupport
import MTLFaceVision
import Testing

@testable import MTLFaceBenchmarks

/// Tests of the benchmarks of operations, photos and galleries; the measured times are not checked.
@Suite("Timings of operations, photos and galleries")
struct LibraryTimingsTests {
  @Test(
    "building, opening and searching a gallery are timed in each format",
    arguments: VectorFormat.allCases)
  func gallery(_ format: VectorFormat) throws {
    var progress: [String] = []
    let timings = try GalleryTimings.measure(
      faceCount: 50, format: format, threads: 1, rounds: 1
    ) { progress.append($0) }
    #expect(timings.format == format && timings.faceCount == 50)
    #expect(timings.bytes > 50 * 512)
    #expect(
      timings.stages.map(\.name) == [
        "build, 10000 at a time", "add one face", "open", "search, 1 probe, top 10",
        "search, 96 probes, top 10", "search people by template, 1 probe",
      ])
    #expect(timings.stages.allSatisfy { $0.seconds > 0 })
    // There is one line for adding, and two for each of four stages: the warm-up and the round.
    #expect(progress.count == 1 + 4 * 2)
  }

  @Test("a photo without a face has only the stages up to the detection") func facelessPhoto()
    throws
  {
    let folder = try TemporaryFolder()
    try RGBImage(width: 64, height: 48, color: RGBColor(gray: 90)).writePNG(
      to: folder.path("gray.png"))
    let timings = try PhotoTimings.measure(
      photoAt: folder.path("gray.png"), threads: 2, rounds: 1)
    #expect(
      timings.stages.map(\.name) == [
        "read 64x48", "detect 640x480", "detect 1920x1080", "detect 4000x3000",
      ])
    #expect(timings.stages.map(\.faceCount) == [nil, 0, 0, 0])
    #expect(throws: ImageError.self) {
      try PhotoTimings.measure(photoAt: folder.path("absent.png"), threads: 1, rounds: 1)
    }
  }

  @Test("the text table has a line for each stage") func text() {
    let photo = PhotoTimings(
      threads: 1,
      stages: [
        .init(name: "read 64x48", faceCount: nil, seconds: 0.0015),
        .init(name: "detect 640x480", faceCount: 2, seconds: 0.25),
      ])
    #expect(
      photo.text == """
        photo, 1 thread
          photo           faces      ms
          read 64x48               1.50
          detect 640x480      2  250.00

        """)
  }
}
