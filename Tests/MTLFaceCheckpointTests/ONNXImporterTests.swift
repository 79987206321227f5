import Foundation
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

@testable import MTLFaceCheckpoint

@Suite("ONNX import") struct ONNXImporterTests {
  @Test("imported models and onnxruntime compute the same embeddings", arguments: ONNXFixture.names)
  func numbers(name: String) throws {
    let model = try ONNXImporter.loadModel(from: ONNXFixture.path(name))
    let actual = try ONNXFixture.embeddings(model)
    let expected = try ONNXFixture.expected(name).flatMap { $0 }
    try #require(actual.count == expected.count && !actual.isEmpty)
    let largest = try #require(expected.map(abs).max())
    let difference = zip(actual, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(
      difference <= 1e-5 * largest, "the difference is \(difference / largest) of the largest value"
    )
  }

  @Test("the architecture is determined from the graph") func architecture() throws {
    let ir = try ONNXImporter.loadModel(from: ONNXFixture.path("iresnet_folded_1.onnx"))
    #expect(ir.configuration.preset == .paper)
    #expect(
      ir.configuration.encoder
        == EncoderConfiguration(
          units: [1, 2, 1, 1], stemWidth: 4, widths: [4, 6, 8, 12], projectsEveryStage: true))
    #expect(ir.configuration.embedding == .flatten(dropout: 0))
    #expect(ir.configuration.embeddingDimension == 8)
    #expect(ir.configuration.inputSize == 48)
    #expect(ir.configuration.attention == nil && ir.configuration.age == nil)
    let separable = try ONNXImporter.loadModel(from: ONNXFixture.path("mobilenet_folded.onnx"))
    #expect(
      separable.configuration.encoder
        == EncoderConfiguration(
          family: .mobileNet, units: [2, 1, 3, 1], stemWidth: 4, widths: [8, 10, 12, 16],
          innerWidth: 6))
    let even = try ONNXImporter.loadModel(from: ONNXFixture.path("subsampled_plain_1.onnx"))
    #expect(!even.configuration.encoder.projectsEveryStage)
    #expect(even.configuration.encoder.widths == [4, 4, 8, 12])
    #expect(!even.configuration.encoder.squeezeExcitation)
    let squeezed = try ONNXImporter.loadModel(from: ONNXFixture.path("squeezed_plain.onnx"))
    #expect(squeezed.configuration.encoder.squeezeExcitation)
    let mobile = try ONNXImporter.loadModel(from: ONNXFixture.path("mbf_gdc_plain_1.onnx"))
    #expect(mobile.configuration.preset == .mobile)
    #expect(mobile.configuration.embedding == .globalDepthwise)
    #expect(mobile.configuration.encoder.units == [1, 1, 2, 1])
    for (name, stem, inner) in [("small", 4, 8), ("large", 8, 4)] {
      let scaled = try ONNXImporter.loadModel(from: ONNXFixture.path("mbf_\(name)_plain_1.onnx"))
      #expect(scaled.configuration.encoder.stemWidth == stem)
      #expect(scaled.configuration.encoder.innerWidth == inner)
      let stored = try FaceModel(
        archive: TensorArchive(bytes: scaled.serialized(), name: name))
      #expect(stored.configuration == scaled.configuration)
    }
    let reduced = try ONNXImporter.loadModel(from: ONNXFixture.path("mbf_reduced_folded_2.onnx"))
    #expect(reduced.configuration.embedding == .reduced(channels: 6))
    #expect(reduced.configuration.encoder.units == [2, 1, 2, 1])
  }

  @Test("existing ONNX files are recognized by their contents and not by their names")
  func opening() throws {
    let folder = try TemporaryFolder()
    let bytes = try TestFiles.bytes(ONNXFixture.path("matmul.onnx"))
    let plain = try folder.write(bytes, "network")
    let model = try FaceModel.open(plain)
    #expect(model.metadata["source"]?.hasPrefix("network, ") == true)
    let misnamed = try folder.write(model.serialized(), "model.onnx")
    #expect(try FaceModel.open(misnamed).configuration == model.configuration)
    #expect(ONNXFile.isONNX(folder.path("missing.ONNX")))
    #expect(!ONNXFile.isONNX(folder.path("missing.safetensors")))
  }

  @Test("the metadata of an imported model contains its source") func metadata() throws {
    let model = try ONNXImporter.loadModel(from: ONNXFixture.path("matmul.onnx"))
    #expect(model.metadata["source"]?.hasPrefix("matmul.onnx, written by pytorch") == true)
  }

  @Test(
    "an imported model is saved and loaded without change",
    arguments: ["iresnet_folded_1", "mbf_gdc_folded_1"])
  func saved(name: String) throws {
    let model = try ONNXImporter.loadModel(from: ONNXFixture.path(name + ".onnx"))
    let loaded = try FaceModel(archive: TensorArchive(bytes: model.serialized(), name: "loaded"))
    #expect(loaded.configuration == model.configuration)
    #expect(try ONNXFixture.embeddings(loaded) == ONNXFixture.embeddings(model))
  }
}
