import Foundation
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

@testable import MTLFaceCheckpoint

/// Files of `Fixtures/onnx`, and what onnxruntime answers for them.
enum ONNXFixture {
  static func path(_ name: String) -> String { TestFiles.fixture("onnx/\(name)") }

  static let names: [String] = [
    "biased", "iresnet_folded_1", "iresnet_folded_2", "iresnet_plain_1", "iresnet_plain_2",
    "matmul",
    "mbf_gdc_folded_1", "mbf_gdc_folded_2", "mbf_gdc_plain_1", "mbf_gdc_plain_2",
    "mbf_large_folded_1", "mbf_large_folded_2", "mbf_large_plain_1", "mbf_large_plain_2",
    "mbf_small_folded_1", "mbf_small_folded_2", "mbf_small_plain_1", "mbf_small_plain_2",
    "mbf_reduced_folded_1", "mbf_reduced_folded_2", "mbf_reduced_plain_1", "mbf_reduced_plain_2",
    "mobilenet_folded", "mobilenet_plain", "pixels_127", "pixels_128", "squeezed_folded",
    "squeezed_plain", "subsampled_folded_1",
    "subsampled_folded_2",
    "subsampled_plain_1", "subsampled_plain_2",
  ].map { $0 + ".onnx" }

  /// Embeddings by onnxruntime, two for each file.
  static func expected(_ name: String) throws -> [[Float]] {
    let data = try TestFiles.bytes(path("expected.json"))
    return try JSONDecoder().decode([String: [[Float]]].self, from: Data(data))[name] ?? []
  }

  /// The image of `make_fixtures.py`, channels last.
  static func images() throws -> Tensor<Float> {
    let side = 48
    var values = [Float](repeating: 0, count: 2 * side * side * 3)
    for image in 0..<2 {
      for colour in 0..<3 {
        for pixel in 0..<(side * side) {
          let index = (image * 3 + colour) * side * side + pixel
          values[(image * side * side + pixel) * 3 + colour] =
            Float(Double(index * 7919 % 2001) / 1000 - 1)
        }
      }
    }
    return try Tensor(values, shape: Shape(2, side, side, 3))
  }

  /// Embeddings by our plan.
  static func embeddings(_ model: Model) throws -> [Float] {
    let pool = ThreadPool(threads: 2)
    let inference = try InferenceModel(
      model.network(), parameters: model.parameters, pool: pool)
    return try inference.embeddings(of: images()).values
  }
}

@Suite("ONNX files of recognition networks become models") struct ONNXImportTests {
  @Test("numbers of onnxruntime", arguments: ONNXFixture.names)
  func numbers(name: String) throws {
    let model = try ONNXImport.model(from: ONNXFixture.path(name))
    let ours = try ONNXFixture.embeddings(model)
    let theirs = try ONNXFixture.expected(name).flatMap { $0 }
    try #require(ours.count == theirs.count && !ours.isEmpty)
    let largest = try #require(theirs.map(abs).max())
    let difference = zip(ours, theirs).map { abs($0 - $1) }.max() ?? .infinity
    #expect(difference <= 1e-5 * largest, "\(difference / largest) of the largest value")
  }

  @Test("the architecture is read off the graph") func architecture() throws {
    let ir = try ONNXImport.model(from: ONNXFixture.path("iresnet_folded_1.onnx"))
    #expect(ir.configuration.preset == .paper)
    #expect(
      ir.configuration.encoder
        == EncoderConfiguration(
          units: [1, 2, 1, 1], stemWidth: 4, widths: [4, 6, 8, 12], projectsEveryStage: true))
    #expect(ir.configuration.embedding == .flatten(dropout: 0))
    #expect(ir.configuration.embeddingDimension == 8)
    #expect(ir.configuration.inputSize == 48)
    #expect(ir.configuration.attention == nil && ir.configuration.age == nil)
    let separable = try ONNXImport.model(from: ONNXFixture.path("mobilenet_folded.onnx"))
    #expect(
      separable.configuration.encoder
        == EncoderConfiguration(
          family: .mobileNet, units: [2, 1, 3, 1], stemWidth: 4, widths: [8, 10, 12, 16],
          innerWidth: 6))
    let even = try ONNXImport.model(from: ONNXFixture.path("subsampled_plain_1.onnx"))
    #expect(!even.configuration.encoder.projectsEveryStage)
    #expect(even.configuration.encoder.widths == [4, 4, 8, 12])
    #expect(!even.configuration.encoder.squeezeExcitation)
    let squeezed = try ONNXImport.model(from: ONNXFixture.path("squeezed_plain.onnx"))
    #expect(squeezed.configuration.encoder.squeezeExcitation)
    let mobile = try ONNXImport.model(from: ONNXFixture.path("mbf_gdc_plain_1.onnx"))
    #expect(mobile.configuration.preset == .mobile)
    #expect(mobile.configuration.embedding == .globalDepthwise)
    #expect(mobile.configuration.encoder.units == [1, 1, 2, 1])
    for (name, stem, inner) in [("small", 4, 8), ("large", 8, 4)] {
      let scaled = try ONNXImport.model(from: ONNXFixture.path("mbf_\(name)_plain_1.onnx"))
      #expect(scaled.configuration.encoder.stemWidth == stem)
      #expect(scaled.configuration.encoder.innerWidth == inner)
      let stored = try Model(
        archive: TensorArchive(bytes: scaled.serialized(), name: name))
      #expect(stored.configuration == scaled.configuration)
    }
    let reduced = try ONNXImport.model(from: ONNXFixture.path("mbf_reduced_folded_2.onnx"))
    #expect(reduced.configuration.embedding == .reduced(channels: 6))
    #expect(reduced.configuration.encoder.units == [2, 1, 2, 1])
  }

  @Test("opening a model tells ONNX by its content, whatever its name") func opening() throws {
    let folder = try TestFiles.TemporaryDirectory()
    let bytes = try TestFiles.bytes(ONNXFixture.path("matmul.onnx"))
    let plain = try folder.write(bytes, "network")
    let model = try Model.open(plain)
    #expect(model.metadata["source"]?.hasPrefix("network, ") == true)
    let misnamed = try folder.write(model.serialized(), "model.onnx")
    #expect(try Model.open(misnamed).configuration == model.configuration)
    #expect(ONNXFile.isONNX(folder.path("missing.ONNX")))
    #expect(!ONNXFile.isONNX(folder.path("missing.safetensors")))
  }

  @Test("the model says where it is from") func metadata() throws {
    let model = try ONNXImport.model(from: ONNXFixture.path("matmul.onnx"))
    #expect(model.metadata["source"]?.hasPrefix("matmul.onnx, written by pytorch") == true)
  }

  @Test(
    "a model file keeps what was imported", arguments: ["iresnet_folded_1", "mbf_gdc_folded_1"])
  func saved(name: String) throws {
    let model = try ONNXImport.model(from: ONNXFixture.path(name + ".onnx"))
    let again = try Model(archive: TensorArchive(bytes: model.serialized(), name: "again"))
    #expect(again.configuration == model.configuration)
    #expect(try ONNXFixture.embeddings(again) == ONNXFixture.embeddings(model))
  }
}
