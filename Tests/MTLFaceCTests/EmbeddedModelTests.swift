import Foundation
import MTLFace
import MTLFaceC
import MTLFaceHeader
import MTLFaceTestSupport
import Testing

/// Tests of the embedded model in Swift and through the C API.
@Suite("Embedded model")
struct EmbeddedModelTests {
  private static let root = Goldens.folder.deletingLastPathComponent().deletingLastPathComponent()
  private static let photo = root.appending(path: "Examples/photos/astronaut.png").path

  @Test("the model has an age estimator, a generator, a calibration and metadata") func parts()
    throws
  {
    #expect(FaceModel.hasEmbedded)
    let model = try FaceModel.embedded()
    let configuration = model.configuration
    #expect(configuration.preset == .mobile && configuration.groupCount == 7)
    #expect(configuration.age != nil && configuration.generator != nil)
    #expect(configuration == configuration.withoutTrainingParts)
    #expect(model.metadata["licence"]?.contains("research") == true)
    #expect(model.metadata["data"] != nil && model.metadata["recipe"] != nil)
    #expect(model.metadata["metrics"]?.contains("LFW") == true)
    #expect(model.calibration != nil)
    let file = Self.root.appending(path: "Sources/MTLFaceWeights/default.safetensors")
    #expect(try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? .max <= 25_000_000)
  }

  @Test(
    "the age of the portrait is plausible, and ages of synthesized faces increase with the group")
  func portrait() throws {
    let analyzer = try FaceAnalyzer(threads: 2)
    let photo = try RGBImage(contentsOf: Self.photo)
    let face = try analyzer.detectOne(photo, choice: .largest)
    let encoded = try analyzer.encode([analyzer.align(photo, by: face.landmarks)])
    let age = try #require(analyzer.ages(of: encoded).first)
    #expect((20...50).contains(age.years), "\(age.years)")
    let pictures = try #require(analyzer.synthesize(encoded, at: analyzer.allGroupTargets).first)
    let synthesized = try analyzer.encode(
      pictures.map { try AlignedFace(alreadyAligned: $0.image) })
    let years = try analyzer.ages(of: synthesized).map(\.years)
    for (younger, older) in zip(years, years.dropFirst()) { #expect(younger < older, "\(years)") }
    let original = try #require(analyzer.embeddings(of: encoded).first)
    for embedding in try analyzer.embeddings(of: synthesized) {
      #expect(try original.similarity(to: embedding) > 0.4)
    }
  }

  @Test("results of the Swift API and the C API are bit-identical") func bits() throws {
    let analyzer = try FaceAnalyzer(threads: 1)
    let photo = try RGBImage(contentsOf: Self.photo)
    let landmarks: [Float] = [205, 102, 247, 104, 225, 129, 202, 139, 245, 142]
    let points = stride(from: 0, to: 10, by: 2).map {
      ImagePoint(x: Double(landmarks[$0]), y: Double(landmarks[$0 + 1]))
    }
    let faces = try analyzer.encode([analyzer.align(photo, by: FaceLandmarks(points))])
    let embedding = try #require(analyzer.embeddings(of: faces).first)
    let pictures = try #require(analyzer.synthesize(faces, at: analyzer.allGroupTargets).first)
    let age = try #require(analyzer.ages(of: faces).first)

    var (model, picture, crop, encoded):
      (OpaquePointer?, OpaquePointer?, OpaquePointer?, OpaquePointer?)
    var ages = [OpaquePointer?](repeating: nil, count: 7)
    defer {
      for handle in ages + [crop, picture] { mtlface_picture_free(handle) }
      mtlface_faces_free(encoded)
      mtlface_model_free(model)
    }
    #expect(mtlface_model_open_embedded(2, &model) == MTLFACE_OK)
    #expect(mtlface_picture_read(Self.photo, nil, &picture) == MTLFACE_OK)
    #expect(mtlface_align(picture, landmarks, 112, &crop, nil, nil) == MTLFACE_OK)
    var crops = [crop]
    #expect(mtlface_encode(model, &crops, 1, &encoded) == MTLFACE_OK)
    var values = [Float](repeating: 0, count: 512)
    #expect(mtlface_embed(model, encoded, &values, 512, nil) == MTLFACE_OK)
    #expect(values.map(\.bitPattern) == embedding.values.map(\.bitPattern))
    var estimate = mtlface_age()
    #expect(mtlface_ages(model, encoded, &estimate, 1, nil, nil) == MTLFACE_OK)
    #expect(estimate.years == Float(age.years))
    #expect(mtlface_synthesize_groups(model, encoded, 0, &ages, 7) == MTLFACE_OK)
    for (handle, expected) in zip(ages, pictures) {
      var view = mtlface_image()
      mtlface_image_init(&view)
      #expect(mtlface_picture_view(handle, &view) == MTLFACE_OK)
      let bytes = Array(UnsafeBufferPointer(start: view.data, count: 112 * 112 * 3))
      #expect(expected.image.withPixels { Array($0) } == bytes)
    }
  }
}
