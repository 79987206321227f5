import MTLFaceTensor
import Synchronization
import Testing

@testable import MTLFaceVision

@Suite("Face detection")
struct DetectionTests {
  private static let pool = ThreadPool(threads: 2)

  /// Returns an image of tiled copies of the sample photo, which has complete and partial faces.
  private static func photo() throws -> RGBImage {
    try tiled(Fixture.astronaut().resized(width: 230, height: 230), width: 601, height: 455)
  }

  @Test("results are bit-identical for any number of threads") func threads() throws {
    let image = try Self.photo()
    let results = try (1...3).map { try FaceDetector(pool: ThreadPool(threads: $0)).detect(image) }
    #expect(results[0].count >= 4)
    #expect(results[1] == results[0] && results[2] == results[0])
  }

  @Test(
    "results are bit-identical for any tile size",
    arguments: [(7, 5), (32, 1000), (1000, 32), (1, 600)])
  func tiles(_ rows: Int, _ columns: Int) throws {
    let image = try Self.photo()
    var options = DetectionOptions()
    options.proposalThreshold = 0.3
    func proposals(_ tile: (rows: Int, columns: Int)) throws -> [FaceCandidate] {
      let plans = try CascadePlans.embedded(
        tileHeight: ProposalStage.inputSize(forOutputs: tile.rows),
        tileWidth: ProposalStage.inputSize(forOutputs: tile.columns))
      return try ProposalStage(
        image, options, plan: plans.proposal, pool: Self.pool, tile: tile
      ).proposals()
    }
    let whole = try proposals((1000, 1000))
    #expect(whole.count > 100)
    #expect(try proposals((rows, columns)) == whole)
    #expect(try proposals(ProposalStage.defaultTileSize) == whole)
  }

  @Test("many threads can use one detector at the same time") func concurrency() throws {
    let image = try Self.photo()
    let detector = try FaceDetector(pool: Self.pool)
    let expected = try detector.detect(image)
    let results = Mutex<[[DetectedFace]?]>([])
    ThreadPool(threads: 4).forEach(8) { _ in
      let faces = try? detector.detect(image)
      results.withLock { $0.append(faces) }
    }
    let all = results.withLock { $0 }
    #expect(all.count == 8 && all.allSatisfy { $0 == expected })
  }

  @Test(
    "uniform images have no faces, and thresholds of 0 accept all candidates in noise",
    arguments: [(1, 1), (11, 400), (400, 11), (13, 13), (20, 20), (21, 20), (45, 1000), (64, 48)])
  func sizes(_ width: Int, _ height: Int) throws {
    let detector = try FaceDetector(pool: Self.pool)
    for gray in [UInt8(0), 128, 255] {
      let color = RGBColor(red: gray, green: gray, blue: gray)
      #expect(try detector.detect(RGBImage(width: width, height: height, color: color)) == [])
    }
    var options = DetectionOptions()
    // Accept all proposals in all three networks.
    options.proposalThreshold = 0
    options.refinementThreshold = 0
    options.outputThreshold = 0
    let faces = try detector.detect(noise(width: width, height: height), options: options)
    #expect(faces.isEmpty == (min(width, height) < 20))
    let numbers = faces.flatMap { face in
      face.landmarks.points.flatMap { [$0.x, $0.y] } + [face.box.area, face.score]
    }
    #expect(numbers.allSatisfy { $0.isFinite })
  }

  @Test("options limit the detected faces") func options() throws {
    let detector = try FaceDetector(pool: Self.pool)
    let image = try Self.photo()
    let all = try detector.detect(image)
    var options = DetectionOptions.standard
    options.maximumFaces = 2
    #expect(try detector.detect(image, options: options) == Array(all.prefix(2)))
    options = .standard
    options.minimumFaceSize = 300
    #expect(try detector.detect(image, options: options).isEmpty)
    options = .standard
    options.outputThreshold = 1
    #expect(try detector.detect(image, options: options).isEmpty)
  }

  @Test("the error for an option out of range names the option")
  func refusals() throws {
    let detector = try FaceDetector(pool: Self.pool)
    let image = try RGBImage(width: 8, height: 8)
    func expectRejected(_ word: String, _ change: (inout DetectionOptions) -> Void) {
      var options = DetectionOptions()
      change(&options)
      do {
        _ = try detector.detect(image, options: options)
        Issue.record("\(options) was accepted")
      } catch {
        #expect("\(error)".contains(word) && error is ImageError)
      }
    }
    for value in [0, 11.9, -.infinity, .nan, 1e9] {
      expectRejected("minimum face size") { $0.minimumFaceSize = value }
    }
    for value in [0, 0.05, 0.96, 1, .nan] {
      expectRejected("scale factor") { $0.scaleFactor = value }
    }
    for value in [-0.1, 1.1, .nan] {
      expectRejected("proposal threshold") { $0.proposalThreshold = value }
      expectRejected("refinement threshold") { $0.refinementThreshold = value }
      expectRejected("output threshold") { $0.outputThreshold = value }
    }
    for count in [0, -1, .min] { expectRejected("faces") { $0.maximumFaces = count } }
  }

  @Test("the image pyramid agrees with the published pyramid") func pyramid() throws {
    let scales = ProposalStage.scales(try RGBImage(width: 640, height: 480), .standard)
    #expect(scales.count == 10 && scales[0] == 0.6 && scales[1] == 0.6 * 0.709)
    #expect(ProposalStage.scales(try RGBImage(width: 19, height: 500), .standard) == [])
    #expect(ProposalStage.scales(try RGBImage(width: 20, height: 20), .standard) == [0.6])
  }
}
