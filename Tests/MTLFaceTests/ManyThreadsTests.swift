import Foundation
import MTLFace
import MTLFaceTestSupport
import Synchronization
import Testing

/// Tests that many threads can use one analyzer at the same time.
@Suite("Many threads with one analyzer")
struct ManyThreadsTests {
  @Test("different calls from eight threads are bit-identical to calls from one thread")
  func mixed() throws {
    let model = try FaceModel.open(Goldens.folder.appending(path: "library/model.safetensors").path)
    let reference = try CallRunner(FaceAnalyzer(model, threads: 1))
    let expected = try Call.allCases.map { call in
      try (0..<CallRunner.variants).map { try reference.run(call, $0) }
    }
    for call in expected {
      #expect(call[0] != call[1], "the results for the two faces must differ")
    }

    let shared = try CallRunner(FaceAnalyzer(model, threads: 2))
    let failures = Mutex<[String]>([])
    let successes = Atomic(0)
    let calls = callCount(default: 500)
    runOnThreads(8) { thread in
      for step in 0..<calls {
        // Each thread uses a different order so that different calls overlap.
        let index = step * (2 * thread + 1) + thread
        let (call, variant) = (index % Call.allCases.count, index / 3 % CallRunner.variants)
        if (try? shared.run(Call.allCases[call], variant)) == expected[call][variant] {
          successes.add(1, ordering: .relaxed)
        } else {
          failures.withLock { $0.append("\(Call.allCases[call]) of face \(variant)") }
        }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(successes.load(ordering: .relaxed) == 8 * calls)
  }

  /// The kinds of calls to the analyzer.
  private enum Call: CaseIterable {
    case detect, align, embed, embedEncoded, ages, group, years, attention, paste, similarity
    case refusal
  }

  /// Makes calls for two faces and returns the results as bit patterns.
  private struct CallRunner {
    static let variants = 2
    let analyzer: FaceAnalyzer
    let photos: [RGBImage]
    let faces: [AnalyzedFace]

    init(_ analyzer: FaceAnalyzer) throws {
      self.analyzer = analyzer
      let small = try Samples.photo().cropped(x: 140, y: 0, width: 170, height: 190)
        .resized(width: 85, height: 95, method: .area)
      photos = try [small, small.flipped()]
      faces = try photos.map { try #require(analyzer.analyze($0).first) }
    }

    func run(_ call: Call, _ variant: Int) throws -> [UInt64] {
      let (photo, face) = (photos[variant], faces[variant])
      switch call {
      case .detect:
        let face = try analyzer.detectOne(photo)
        return bits([face.score, face.box.left, face.box.right] + coordinates(face.landmarks))
      case .align: return try bits(analyzer.align(photo, by: #require(face.landmarks)).image)
      case .embed:
        let embeddings = try analyzer.embeddings(of: [face.aligned], flipAveraging: variant == 1)
        return bits(embeddings.flatMap(\.values))
      case .embedEncoded:
        return try bits(analyzer.embeddings(of: analyzer.encode([face.aligned])).flatMap(\.values))
      case .ages: return try bits(analyzer.ages(of: [face.aligned]).flatMap(\.probabilities))
      case .group:
        return try analyzer.synthesize(face, at: analyzer.allGroupTargets).flatMap {
          bits($0.image)
        }
      case .years: return try bits(analyzer.synthesize(face, at: .years(33)).image)
      case .attention:
        let maps = try #require(face.encoded).attentionMaps(at: 0)
        return try bits(maps.overlay(maps.age, on: face.aligned.image))
      case .paste:
        let older = try analyzer.synthesize(face, at: .group(6))
        return try bits(analyzer.paste(older, of: face, into: photo))
      case .similarity:
        return try bits([faces[variant].embedding.similarity(to: faces[0].embedding)])
      case .refusal:
        let error = #expect(throws: NetworkError.self) {
          try analyzer.synthesize(face, at: .group(100 + variant))
        }
        return "\(String(describing: error))".utf8.map(UInt64.init)
      }
    }
  }
}

private func coordinates(_ landmarks: FaceLandmarks) -> [Double] {
  landmarks.points.flatMap { [$0.x, $0.y] }
}

private func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }

private func bits(_ values: [Float]) -> [UInt64] { values.map { UInt64($0.bitPattern) } }

private func bits(_ image: RGBImage) -> [UInt64] { image.withPixels { $0.map(UInt64.init) } }
