import Foundation
import MTLFaceC
import MTLFaceHeader
import MTLFaceTestSupport
import Synchronization
import Testing

/// Tests of the C API with many threads, which `make tsan` also runs with ThreadSanitizer.
///
/// The programs in `Tests/Library` test the shared library.
@Suite("Concurrent calls of the C API")
struct CInterfaceConcurrencyTests {
  private static let model = Goldens.folder.appending(path: "library/model.safetensors").path
  private static let photo = Goldens.folder.deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Examples/photos/astronaut.png").path

  /// The handles that all threads share. They are stored as integers, which are sendable.
  private struct Shared: Sendable {
    let model: UInt
    let crop: UInt
    let gallery: UInt
  }

  /// The results of one round of calls.
  private struct Results: Equatable {
    var embedding = [Float](repeating: 0, count: 8)
    var years: Float = 0
    var match = UInt64(0)
    var similarity = 0.0
    var pixels: [UInt8] = []
  }

  @Test("concurrent calls return the results of a single thread, and errors are thread-local")
  func mixed() {
    var (model, photo, crop, gallery):
      (OpaquePointer?, OpaquePointer?, OpaquePointer?, OpaquePointer?)
    #expect(mtlface_model_open(Self.model, 2, &model) == MTLFACE_OK)
    #expect(mtlface_picture_read(Self.photo, nil, &photo) == MTLFACE_OK)
    let landmarks: [Float] = [201, 111, 249, 112, 225, 138, 207, 165, 247, 165]
    #expect(mtlface_align(photo, landmarks, 48, &crop, nil, nil) == MTLFACE_OK)
    var options = mtlface_gallery_options()
    mtlface_gallery_options_init(&options)
    options.dimension = 8
    #expect(mtlface_gallery_create(nil, &options, &gallery) == MTLFACE_OK)
    let shared = Shared(
      model: UInt(bitPattern: model), crop: UInt(bitPattern: crop),
      gallery: UInt(bitPattern: gallery))
    let first = Self.round(shared, 0)
    #expect(first?.match == 1)
    let mismatches = Atomic<Int>(0)
    let calls = min(callCount(default: 100), 100)
    mtlface_set_log({ _, _ in }, nil)
    runOnThreads(8) { thread in
      for number in 0..<calls {
        if Self.round(shared, thread * calls + number + 1) != first {
          mismatches.add(1, ordering: .relaxed)
        }
      }
    }
    mtlface_set_log(nil, nil)
    #expect(mismatches.load(ordering: .relaxed) == 0)
    for handle in [photo, crop] { mtlface_picture_free(handle) }
    mtlface_gallery_free(gallery)
    mtlface_model_free(model)
  }

  /// Encodes a face, computes its results, changes and searches the gallery, and causes an error.
  ///
  /// - Returns: The results, or nil if a call fails unexpectedly.
  private static func round(_ shared: Shared, _ number: Int) -> Results? {
    let model = OpaquePointer(bitPattern: shared.model)
    let gallery = OpaquePointer(bitPattern: shared.gallery)
    var crops = [OpaquePointer(bitPattern: shared.crop)]
    var (faces, older): (OpaquePointer?, OpaquePointer?)
    var results = Results()
    var age = mtlface_age()
    var view = mtlface_image()
    mtlface_image_init(&view)
    defer {
      mtlface_faces_free(faces)
      mtlface_picture_free(older)
    }
    guard mtlface_encode(model, &crops, 1, &faces) == MTLFACE_OK,
      mtlface_embed(model, faces, &results.embedding, 8, nil) == MTLFACE_OK,
      mtlface_ages(model, faces, &age, 1, nil, nil) == MTLFACE_OK,
      mtlface_synthesize(model, faces, 0, 3, 0, &older) == MTLFACE_OK,
      mtlface_picture_view(older, &view) == MTLFACE_OK
    else { return nil }
    results.years = age.years
    results.pixels = Array(UnsafeBufferPointer(start: view.data, count: 48 * 48 * 3))
    guard add(results.embedding, number, gallery) else { return nil }
    var match = mtlface_match()
    var count = 0
    guard
      mtlface_gallery_search(gallery, results.embedding, 1, 8, 1, 0.9, &match, 1, &count)
        == MTLFACE_OK, count == 1
    else { return nil }
    (results.match, results.similarity) = (match.id, match.similarity)
    // The message describes the failed call in this thread.
    var none: OpaquePointer?
    guard mtlface_picture_read("absent \(number)", nil, &none) == MTLFACE_UNREADABLE,
      let text = mtlface_last_error(), String(cString: text).hasPrefix("absent \(number):")
    else { return nil }
    return results
  }

  /// Adds the embedding if `number` is 0, so that all threads find it. Otherwise, adds the negated
  /// embedding.
  private static func add(_ embedding: [Float], _ number: Int, _ gallery: OpaquePointer?) -> Bool {
    let vector = number == 0 ? embedding : embedding.map { -$0 }
    return "person \(number % 7)".withCString { person in
      var persons: [UnsafePointer<CChar>?] = [person]
      return mtlface_gallery_add(gallery, vector, 1, 8, &persons, nil, nil) == MTLFACE_OK
    }
  }
}
