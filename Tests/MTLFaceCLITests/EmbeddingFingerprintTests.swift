import Foundation
import MTLFace
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Tests that `mtlface-cli embed` writes files with the stored fingerprints, so that changes to the
/// code do not change any bit of an embedding.
@Suite("Stored fingerprints of embeddings", .enabled(if: hasFingerprints, "no stored fingerprint"))
struct EmbeddingFingerprintTests {
  @Test("the embedding of the sample portrait has the stored fingerprint")
  func samplePortrait() throws {
    let expected = Self.expected(vector: 0x3af7_f6ca_5cae_2707, portable: 0xe2a6_9da5_882c_afe5)
    #expect(try Self.embeddingHash(SamplePhotos.portrait) == expected)
  }

  @Test(
    "the embeddings of the shared photos have the stored fingerprint",
    .enabled(if: SharedFolder.isRequired, SharedFolder.skipReason))
  func sharedPhotos() throws {
    let photos = SharedFolder.url.appending(path: "photos").path
    let expected = Self.expected(vector: 0x8222_4845_7372_4620, portable: 0x4123_efe5_263d_4fef)
    #expect(try Self.embeddingHash(photos) == expected)
  }

  /// Returns the fingerprint for this processor. AVX-512 and AVX2 produce the same bits for these
  /// photos. The portable implementation rounds differently.
  private static func expected(vector: UInt64, portable: UInt64) -> UInt64 {
    InstructionSet.current == .portable ? portable : vector
  }

  /// Returns the FNV-1a hash of the file that the tool writes for the largest face of each photo.
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

/// Whether fingerprints are stored for this processor and this build. There are none for 64-bit ARM
/// and for builds without an embedded model.
private let hasFingerprints =
  InstructionSet.current != .neon && (try? FaceModel.embedded()) != nil
