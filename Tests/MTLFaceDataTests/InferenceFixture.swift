import Foundation
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceVision
import Synchronization

@testable import MTLFaceData

/// A data set of uniformly gray square images, and a query that returns their gray level and counts
/// the evaluated faces.
final class InferenceFixture: Sendable {
  let folder: TemporaryFolder
  private let evaluated = Mutex(0)

  /// Writes `a/0.png`, `a/1.png` and so on, with 8, 9 and more pixels on each side and gray levels
  /// 0, 10, 20 and so on. With at most ten images, the number of an image is its index in the data
  /// set.
  init(imageCount: Int) throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "set/a"), withIntermediateDirectories: true)
    for number in 0..<imageCount { try write(number, gray: UInt8(10 * number), side: 8 + number) }
  }

  func write(_ number: Int, gray: UInt8, side: Int) throws {
    try RGBImage(width: side, height: side, color: RGBColor(gray: gray))
      .writePNG(to: folder.path("set/a/\(number).png"))
  }

  func dataset() throws -> FaceDataset {
    try FaceDataset(folder: folder.path("set"), naming: .folders)
  }

  /// Returns a loader for which the whole photo is the largest face. A photo that is brighter than
  /// gray level 80 has two faces, and a black photo has none.
  func loader(isAligned: Bool = false, threads: Int = 2) throws -> DatasetFaceLoader {
    try DatasetFaceLoader(
      dataset(), detector: FaceDetector(pool: .single),
      options: .init(inputSize: 16, isAligned: isAligned, threadCount: threads)
    ) { photo in
      let gray = Self.gray(photo)
      guard gray > 0 else { throw UnreadableFace("shows no face") }
      return (try AlignedFace(alreadyAligned: photo, size: 16), gray > 80 ? 2 : 1)
    }
  }

  /// Returns a query whose outputs are the gray level of a face and twice the gray level.
  func query(fingerprint: UInt64 = 1) -> DatasetInference.Query {
    DatasetInference.Query(name: "gray", modelFingerprint: fingerprint, width: 2) { faces in
      self.evaluated.withLock { $0 += faces.count }
      return faces.map { [Self.gray($0.image), 2 * Self.gray($0.image)] }
    }
  }

  /// Returns the number of faces on which the query has been evaluated since the last call.
  func takeEvaluatedCount() -> Int {
    evaluated.withLock { count in
      defer { count = 0 }
      return count
    }
  }

  static func gray(_ image: RGBImage) -> Float { image.withPixels { Float($0[0]) } }
}
