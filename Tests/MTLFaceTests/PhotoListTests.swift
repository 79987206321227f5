import Foundation
import MTLFace
import Testing

@Suite("Analysis of several photos")
struct PhotoListTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "mtlface-photos-\(UUID().uuidString)")

  /// Writes photos with no face, one face and two faces, as well as a truncated photo. Returns a
  /// list of their paths, some of them repeated, and the path of a missing file.
  private func paths() throws -> [String] {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func path(_ name: String) -> String { folder.appending(path: name).path }
    try Samples.photo().writePNG(to: path("one.png"))
    try Samples.twoFaces().writePNG(to: path("two.png"))
    try RGBImage(width: 70, height: 50).writePNG(to: path("none.png"))
    let whole = try Data(contentsOf: URL(filePath: path("one.png")))
    try whole.prefix(whole.count / 2).write(to: URL(filePath: path("cut.png")))
    return ["one", "two", "cut", "none", "two", "absent", "one", "two"].map { path("\($0).png") }
  }

  /// Returns a string with the comparable properties of a result.
  private func text(_ faces: Result<[AnalyzedFace], any Error>) -> String {
    switch faces {
    case .success(let faces):
      faces.map {
        "\($0.detection as Any) \($0.embedding) \($0.age as Any) \($0.aligned.transform)"
      }.joined(separator: "\n")
    case .failure(let error): "\(error)"
    }
  }

  @Test(
    "the order, the results and the errors for files do not depend on the number of threads",
    arguments: [false, true])
  func files(flip: Bool) throws {
    let paths = try paths()
    defer { try? FileManager.default.removeItem(at: folder) }
    let reference = try FaceAnalyzer(Samples.model(), threads: 1)
    let expected = paths.map { path in
      text(
        Result {
          try reference.analyze(
            RGBImage(contentsOf: path), flipAveraging: flip, keepingEncoding: false)
        })
    }
    #expect(expected[2].contains("cut.png: is a damaged PNG") && expected[5].contains("absent.png"))
    #expect(expected[3].isEmpty)
    for threads in [1, 2, 3, 40] {
      let analyzer = try FaceAnalyzer(Samples.model(), threads: threads)
      var delivered: [String] = []
      try analyzer.analyze(photosAt: paths, flipAveraging: flip) { index, faces in
        #expect(index == delivered.count)
        delivered.append(text(faces))
      }
      #expect(delivered == expected, "\(threads) threads")
    }
  }

  @Test("analyzing several images gives the results of single images and the encoded features")
  func images() throws {
    let photos = try [Samples.photo(), RGBImage(width: 9, height: 9), Samples.twoFaces()]
    let analyzer = try FaceAnalyzer(Samples.model(), threads: 2)
    let expected = try photos.map { try analyzer.analyze($0) }
    let results = try analyzer.analyze(photos)
    #expect(results.map { text(.success($0)) } == expected.map { text(.success($0)) })
    #expect(results.flatMap { $0 }.allSatisfy { $0.encoded != nil })
    #expect(try analyzer.detect(photos) == photos.map { try analyzer.detect($0) })
    #expect(try analyzer.analyze([RGBImage]()).isEmpty)
  }

  @Test("an error thrown by the delivery closure stops the analysis") func cancel() throws {
    let paths = try paths()
    defer { try? FileManager.default.removeItem(at: folder) }
    let analyzer = try FaceAnalyzer(Samples.recognizer(), threads: 2)
    var count = 0
    #expect(throws: CancellationError.self) {
      try analyzer.analyze(photosAt: paths) { _, _ in
        count += 1
        if count == 3 { throw CancellationError() }
      }
    }
    #expect(count == 3)
    #expect(try analyzer.analyze(Samples.photo()).count == 1)
  }
}
