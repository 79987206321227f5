import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceWeights
import Testing

@testable import MTLFaceVision

/// Tests with `Fixtures/mtcnn.safetensors`, which contains results of the networks of
/// facenet-pytorch, computed in double precision.
@Suite("Networks of the face detector")
struct CascadeNetworkTests {
  private static let tolerance = 2e-5

  @Test("results agree with facenet-pytorch", arguments: ["pnet", "rnet", "onet"])
  func agreement(_ name: String) throws {
    let fixture = try TensorArchive.open(Fixture.path("mtcnn.safetensors"))
    func stored(_ key: String) throws -> Tensor<Float> {
      let tensor = try fixture.tensor("\(name).\(key)")
      return try Tensor(tensor.floats(), shape: TensorShape(tensor.shape))
    }
    let bytes = try stored("pictures")
    let pictures = try Tensor(bytes.values.map { ($0 - 127.5) / 128 }, shape: bytes.shape)
    let plans = try CascadePlans.embedded(
      tileHeight: bytes.shape.height, tileWidth: bytes.shape.width)
    let plan = ["pnet": plans.proposal, "rnet": plans.refinement, "onet": plans.output][name]
    let head = try #require(plan).run(pictures, pool: ThreadPool(threads: 2))
    func columns(_ range: Range<Int>) throws -> Tensor<Float> {
      let part = try Float.channels(
        of: head, from: range.lowerBound, count: range.count, pool: .single)
      return try part.reshaped(to: TensorShape(head.shape.rows, range.count))
    }
    func flat(_ tensor: Tensor<Float>, _ width: Int) throws -> Tensor<Float> {
      try tensor.reshaped(to: TensorShape(tensor.shape.count / width, width))
    }
    let logits = try columns(0..<2).values
    let scores = stride(from: 0, to: logits.count, by: 2).map {
      FaceCandidate.score(logits[$0], logits[$0 + 1])
    }
    func expect(_ actual: Tensor<Float>, _ expected: Tensor<Float>, _ part: String) {
      let deviation = relativeDifference(actual, expected)
      #expect(deviation < Self.tolerance, "\(name) \(part): \(deviation)")
    }
    try expect(
      Tensor(scores, shape: TensorShape(scores.count, 1)), flat(stored("score"), 1), "score")
    try expect(columns(2..<6), flat(stored("box"), 4), "box")
    if name == "onet" {
      try expect(columns(6..<16), flat(stored("landmarks"), 10), "landmarks")
    }
  }

  @Test("embedded weights are aligned in memory and are not copied") func weights() throws {
    let weights = mtlface_mtcnn_weights()
    let start = try #require(weights.bytes)
    #expect(UInt(bitPattern: start) % 16 == 0)
    let archive = try TensorArchive(
      unsafeBorrowing: UnsafeRawBufferPointer(start: start, count: weights.length), name: "mtcnn")
    #expect(archive.keys.count == 42)
    let values = archive.tensors.values.reduce(0) { $0 + $1.count }
    #expect(values == 6_632 + 100_178 + 389_040)
    #expect(archive.metadata["licence"]?.hasPrefix("MIT") == true)
  }
}
