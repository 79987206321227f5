import Foundation
import MTLFace
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Compares the files that `mtlface-cli embed` writes with stored fingerprints, to verify that
/// changes of the code keep every bit of an embedding.
@Suite("Stored fingerprints of embeddings", .enabled(if: hasFingerprints, "no stored fingerprint"))
struct EmbeddingFingerprintTests {
  @Test("the sample portrait with the embedded model")
  func samplePortrait() throws {
    let expected = Self.expected(vector: 0x3af7_f6ca_5cae_2707, portable: 0xe2a6_9da5_882c_afe5)
    #expect(try Self.embeddingHash(SamplePhotos.portrait) == expected)
  }

  @Test(
    "the shared photos with the embedded model",
    .enabled(if: SharedFolder.isRequired, SharedFolder.skipReason))
  func sharedPhotos() throws {
    let photos = SharedFolder.url.appending(path: "photos").path
    let expected = Self.expected(vector: 0x8222_4845_7372_4620, portable: 0x4123_efe5_263d_4fef)
    #expect(try Self.embeddingHash(photos) == expected)
  }

  /// Returns the fingerprint for this processor. AVX-512 and AVX2 give the same bits here; the
  /// portable implementation rounds differently.
  private static func expected(vector: UInt64, portable: UInt64) -> UInt64 {
    InstructionSet.current == .portable ? portable : vector
  }

  /// Returns the FNV-1a hash of the array that the tool writes for the largest face of each photo.
  private static func embeddingHash(_ photos: String) throws -> UInt64 {
    let folder = try TemporaryFolder()
    let out = folder.path("embeddings.npy")
    let result = try Tool.cli("embed", photos, "--largest", "-o", out)
    try #require(result.status == 0, "\(result.errors)")
    return try folder.bytes("embeddings.npy").reduce(0xcbf2_9ce4_8422_2325) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
  }
}

/// Whether there are fingerprints for this processor and this build. There are none for 64-bit ARM,
/// and a build may embed no model.
private let hasFingerprints =
  InstructionSet.current != .neon && (try? FaceModel.embedded()) != nil
