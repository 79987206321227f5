import Foundation
import MTLFaceC
import MTLFaceCheckpoint
import MTLFaceHeader
import MTLFaceNetwork
import MTLFaceTestSupport
import Testing

/// Tests of age synthesis with the baseline methods through the C API.
@Suite("Baseline synthesis in the C API")
struct BaselineSynthesisTests {
  private static let photo = Goldens.folder.deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Examples/photos/astronaut.png").path

  @Test(
    "synthesized faces differ for all age groups and for an age between two groups",
    arguments: [SynthesisMethod.caae, .ipcgan])
  func synthesis(_ method: SynthesisMethod) throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "mtlface-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let configuration = SmallNetworks.baseline(method).withoutTrainingParts
    try FaceModel(
      configuration: configuration,
      parameters: SmallNetworks.parameters(FaceNetwork(configuration), seed: 3)
    ).save(to: path)
    var (model, photo, crop, faces, between):
      (OpaquePointer?, OpaquePointer?, OpaquePointer?, OpaquePointer?, OpaquePointer?)
    var ages = [OpaquePointer?](repeating: nil, count: 7)
    defer {
      for handle in ages + [between, crop, photo] { mtlface_picture_free(handle) }
      mtlface_faces_free(faces)
      mtlface_model_free(model)
    }
    #expect(mtlface_model_open(path, 2, &model) == MTLFACE_OK)
    #expect(mtlface_picture_read(Self.photo, nil, &photo) == MTLFACE_OK)
    let landmarks: [Float] = [201, 111, 249, 112, 225, 138, 207, 165, 247, 165]
    #expect(mtlface_align(photo, landmarks, 48, &crop, nil, nil) == MTLFACE_OK)
    var crops = [crop]
    #expect(mtlface_encode(model, &crops, 1, &faces) == MTLFACE_OK)
    #expect(mtlface_synthesize_groups(model, faces, 0, &ages, 7) == MTLFACE_OK)
    #expect(mtlface_synthesize(model, faces, 0, -1, 30, &between) == MTLFACE_OK)
    let images = try (ages + [between]).map(pixels)
    #expect(Set(images).count == 8, "the faces at two ages are identical")
  }

  /// Returns the pixels of an image of 48 x 48 pixels.
  private func pixels(_ picture: OpaquePointer?) throws -> [UInt8] {
    var view = mtlface_image()
    mtlface_image_init(&view)
    #expect(mtlface_picture_view(picture, &view) == MTLFACE_OK)
    return Array(UnsafeBufferPointer(start: view.data, count: 48 * 48 * 3))
  }
}
