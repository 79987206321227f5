import MTLFace
import MTLFaceTestSupport
import Testing

@Suite("Face analysis")
struct AnalyzerTests {
  @Test("analyzing the sample photo returns one face with consistent results")
  func analyze() throws {
    let analyzer = try FaceAnalyzer(Samples.model(), threads: 2)
    let faces = try analyzer.analyze(Samples.photo())
    #expect(faces.count == 1)
    let face = try #require(faces.first)
    #expect(face.detection?.landmarks == face.landmarks)
    #expect(face.confirmation == nil)
    #expect(face.aligned.image.width == analyzer.inputSize)
    let length = face.embedding.values.reduce(0) { $0 + $1 * $1 }
    #expect(abs(length - 1) < 1e-5 && face.embedding.norm > 0)
    let age = try #require(face.age)
    #expect(abs(age.probabilities.reduce(0, +) - 1) < 1e-5)
    #expect(abs(age.groupProbabilities.reduce(0, +) - 1) < 1e-5)
    let expected = age.probabilities.enumerated().reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(age.years - expected) < 1e-3)
    #expect(age.groupLabel == analyzer.groups.label(age.group))
    #expect(age.groupProbabilities.max() == age.groupProbabilities[age.group])
  }

  @Test("faces are in descending order of area, and their results equal those of single faces")
  func twoFaces() throws {
    let analyzer = try FaceAnalyzer(Samples.model(), threads: 2)
    let photo = try Samples.twoFaces()
    let faces = try analyzer.analyze(photo)
    #expect(faces.count == 2)
    let areas = faces.compactMap { $0.detection?.box.area }
    #expect(areas.count == 2 && areas[0] > areas[1])
    for face in faces {
      let single = try analyzer.analyze(photo, landmarks: #require(face.landmarks))
      #expect(single.embedding == face.embedding)
      #expect(single.age == face.age)
      #expect(single.detection == nil)
    }
    #expect(throws: FaceError.multipleFaces(2)) { try analyzer.detectOne(photo) }
    #expect(try analyzer.detectOne(photo, choice: .largest) == faces[0].detection)
  }

  @Test("a photo without faces has no results, and detecting one face throws")
  func noFace() throws {
    let analyzer = try FaceAnalyzer(Samples.recognizer(), threads: 1)
    let gray = try RGBImage(width: 200, height: 150, color: RGBColor(gray: 128))
    #expect(try analyzer.analyze(gray).isEmpty)
    #expect(throws: FaceError.noFace) { try analyzer.detectOne(gray) }
    #expect(try analyzer.analyze(RGBImage(width: 1, height: 1)).isEmpty)
  }

  @Test("results are bit-identical for any number of threads and any batch size")
  func sameBits() throws {
    let photo = try Samples.photo()
    let reference = try FaceAnalyzer(Samples.model(), threads: 1)
    let points = try reference.detectOne(photo).landmarks
    let crops = try reference.align(photo, by: [points, points])
    let mirrored = try AlignedFace(
      alreadyAligned: crops[0].image.flipped(), size: reference.inputSize)
    // There are more faces than fit into a batch.
    let faces = (0..<19).map { $0.isMultiple(of: 2) ? crops[0] : mirrored }
    let expected = try faces.flatMap { try reference.embeddings(of: [$0]) }
    let ages = try faces.flatMap { try reference.ages(of: [$0]) }
    for threads in [1, 2, 3] {
      let analyzer = try FaceAnalyzer(Samples.model(), threads: threads)
      #expect(try analyzer.detectOne(photo).landmarks == points)
      #expect(try analyzer.embeddings(of: faces) == expected)
      #expect(try analyzer.ages(of: faces) == ages)
    }
    #expect(try reference.embeddings(of: []).isEmpty)
    #expect(try reference.embeddings(ofAlignedImages: []).isEmpty)
  }

  @Test("flip averaging normalizes the sum of the embeddings of a face and its mirror image")
  func flip() throws {
    let analyzer = try FaceAnalyzer(Samples.model(), threads: 1)
    let photo = try Samples.photo()
    let face = try analyzer.align(photo, by: analyzer.detectOne(photo).landmarks)
    let averaged = try #require(analyzer.embeddings(of: [face], flipAveraging: true).first)
    let mirrored = try AlignedFace(alreadyAligned: face.image.flipped(), size: analyzer.inputSize)
    let (a, b) = try (
      analyzer.networks.embeddings(of: analyzer.encode([face])).values,
      analyzer.networks.embeddings(of: analyzer.encode([mirrored])).values
    )
    let sum = zip(a, b).map { $0 + $1 }
    let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for (value, expected) in zip(averaged.values, sum.map { $0 / length }) {
      #expect(abs(value - expected) < 1e-6)
    }
    #expect(abs(averaged.norm - length / 2) < 1e-4 * length)
    #expect(averaged.isFlipAveraged)
    #expect(
      try averaged
        == analyzer.analyze(photo, flipAveraging: true).first?.embedding)
  }

  @Test("aligned crops are confirmed and misaligned crops are rejected")
  func confirmation() throws {
    let analyzer = try FaceAnalyzer(Samples.recognizer(), threads: 1)
    let photo = try Samples.photo()
    let crop = try photo.aligned(by: analyzer.detectOne(photo).landmarks).image
    let size = analyzer.inputSize
    func isConfirmed(_ image: RGBImage) throws -> Bool? {
      let face = try AlignedFace(alreadyAligned: image, size: size)
      return try analyzer.analyze(aligned: [face]).first?.confirmation?.isConfirmed
    }
    #expect(try analyzer.confirm(AlignedFace(alreadyAligned: crop)).isConfirmed)
    #expect(try isConfirmed(photo) == false)
    #expect(try isConfirmed(crop.oriented(.down)) == false)
    #expect(try isConfirmed(RGBImage(width: 112, height: 112, color: RGBColor(gray: 90))) == false)
    let unchecked = try analyzer.analyze(
      aligned: [AlignedFace(alreadyAligned: photo, size: size)], confirming: false)
    #expect(unchecked.first?.confirmation == nil)
  }

  @Test("using a missing part of a recognizer throws")
  func recognizer() throws {
    let analyzer = try FaceAnalyzer(Samples.recognizer(), threads: 1)
    let face = try #require(analyzer.analyze(Samples.photo()).first)
    let encoded = try #require(face.encoded)
    #expect(face.age == nil && !analyzer.canEstimateAge && !analyzer.canSynthesize)
    for error in [
      #expect(throws: NetworkError.self) { try analyzer.ages(of: encoded) },
      #expect(throws: NetworkError.self) { try analyzer.synthesize(face, at: .group(0)) },
      #expect(throws: NetworkError.self) { try encoded.attentionMaps(at: 0) },
    ] {
      #expect(error?.description.contains("use a model that was trained with one") == true)
    }
  }

  @Test("faces of the wrong size and infinite or NaN values are rejected")
  func invalidInput() throws {
    let analyzer = try FaceAnalyzer(Samples.model(), threads: 1)
    let large = try AlignedFace(alreadyAligned: RGBImage(width: 112, height: 112))
    #expect(throws: NetworkError.self) { try analyzer.encode([large]) }
    #expect(throws: NetworkError.self) { try analyzer.encode([]) }
    let side = analyzer.inputSize
    let nonFinite = try Tensor<Float>(repeating: .nan, shape: TensorShape(1, side, side, 3))
    #expect(throws: NetworkError.nonFiniteInput("images")) {
      try analyzer.networks.encode(nonFinite)
    }
    #expect(throws: FaceError.degenerateEmbedding) { try Embedding(unnormalized: [0, 0]) }
    #expect(throws: FaceError.degenerateEmbedding) { try Embedding(unnormalized: [.nan, 1]) }
    #expect(throws: FaceError.embeddingDimensionMismatch(2, 3)) {
      try Embedding(unnormalized: [1, 2]).similarity(to: Embedding(unnormalized: [1, 2, 3]))
    }
  }

  @Test("extremely large weights cause errors instead of crashes")
  func overflow() throws {
    var model = try Samples.model()
    for (key, tensor) in model.parameters.tensors {
      model.parameters[key] = try Tensor(
        tensor.values.map { $0 * 1e12 }, shape: tensor.shape)
    }
    let analyzer = try FaceAnalyzer(model, threads: 1)
    let photo = try Samples.photo()
    #expect(throws: (any Error).self) { try analyzer.analyze(photo) }
    let crop = try analyzer.align(photo, by: analyzer.detectOne(photo).landmarks)
    let encoded = try analyzer.encode([crop])
    #expect(throws: (any Error).self) { try analyzer.ages(of: encoded) }
    #expect(throws: (any Error).self) {
      try analyzer.synthesize(encoded, at: analyzer.allGroupTargets)
    }
    let maps = try encoded.attentionMaps(at: 0)
    #expect(throws: ImageError.self) { try maps.overlay(maps.age, on: crop.image) }
  }

  @Test("faces encoded by a model with different weights are rejected")
  func encodingMismatch() throws {
    let photo = try Samples.photo()
    let (first, second) = try (
      FaceAnalyzer(Samples.model(), threads: 1), FaceAnalyzer(Samples.model(), threads: 2)
    )
    let other = try FaceAnalyzer(Samples.model(.cvpr2021), threads: 1)
    let crop = try first.align(photo, by: first.detectOne(photo).landmarks)
    let encoded = try first.encode([crop])
    #expect(try second.embeddings(of: encoded) == first.embeddings(of: encoded))
    #expect(throws: NetworkError.encodingModelMismatch) { try other.embeddings(of: encoded) }
    #expect(throws: NetworkError.encodingModelMismatch) { try other.ages(of: encoded) }
    #expect(throws: NetworkError.encodingModelMismatch) {
      try other.synthesize(encoded.face(at: 0), at: other.allGroupTargets)
    }
  }

  @Test("a stored embedding is restored without changes")
  func restored() throws {
    let original = try Embedding(averaging: [1, 2, 2], with: [1, 2, 4])
    let restored = try Embedding(
      normalized: original.values, norm: original.norm, isFlipAveraged: original.isFlipAveraged)
    #expect(restored == original)
    for values in [[Float](), [1, 1], [.nan, 1]] {
      #expect(throws: FaceError.degenerateEmbedding) {
        try Embedding(normalized: values, norm: 1, isFlipAveraged: false)
      }
    }
  }
}
