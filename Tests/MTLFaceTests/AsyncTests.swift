import MTLFace
import MTLFaceTestSupport
import Testing

@Suite("Asynchronous methods")
struct AsyncTests {
  @Test("many tasks that use one analyzer get bit-identical results")
  func tasks() async throws {
    let analyzer = try FaceAnalyzer(Samples.model(), threads: 2)
    let photo = try Samples.photo()
    let expected = try analyzer.blockingEmbedding(photo)
    try await withThrowingTaskGroup(of: Embedding?.self) { group in
      for _ in 0..<6 {
        group.addTask { try await analyzer.analyze(photo).first?.embedding }
      }
      for try await result in group { #expect(result == expected) }
    }
    let face = try #require(try await analyzer.analyze(photo).first)
    #expect(try await analyzer.detect(photo).count == 1)
    #expect(try await analyzer.embeddings(of: [face.aligned]) == [face.embedding])
    #expect(try await analyzer.ages(of: [face.aligned]) == [face.age].compactMap { $0 })
    #expect(try await analyzer.synthesize(face, at: [.group(1)]).count == 1)
    let points = try #require(face.landmarks)
    #expect(try await analyzer.analyze(photo, landmarks: points).embedding == face.embedding)
    #expect(try await analyzer.analyze(aligned: [face.aligned]).count == 1)
  }

  @Test("a method called in a canceled task throws a cancellation error")
  func canceled() async throws {
    let analyzer = try FaceAnalyzer(Samples.recognizer(), threads: 1)
    let photo = try Samples.photo()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await analyzer.detect(photo)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test("errors thrown by the closure are rethrown")
  func errors() async throws {
    let analyzer = try FaceAnalyzer(Samples.recognizer(), threads: 1)
    await #expect(throws: FaceError.noFace) {
      try await analyzer.perform { try $0.detectOne(RGBImage(width: 50, height: 50)) }
    }
  }
}

extension FaceAnalyzer {
  /// Returns the embedding of the first face, computed by the blocking method.
  fileprivate func blockingEmbedding(_ photo: RGBImage) throws -> Embedding? {
    try analyze(photo).first?.embedding
  }
}
