import Foundation
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport

@testable import MTLFaceCheckpoint

/// The files in `Fixtures/onnx` and the results that onnxruntime computes with them.
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

  /// Returns the two embeddings that onnxruntime computed with a file.
  static func expected(_ name: String) throws -> [[Float]] {
    let data = try TestFiles.bytes(path("expected.json"))
    return try JSONDecoder().decode([String: [[Float]]].self, from: Data(data))[name] ?? []
  }

  /// Returns the images that `make_fixtures.py` uses, with the channels last.
  static func images() throws -> Tensor<Float> {
    let side = 48
    var values = [Float](repeating: 0, count: 2 * side * side * 3)
    for image in 0..<2 {
      for color in 0..<3 {
        for pixel in 0..<(side * side) {
          let index = (image * 3 + color) * side * side + pixel
          values[(image * side * side + pixel) * 3 + color] =
            Float(Double(index * 7919 % 2001) / 1000 - 1)
        }
      }
    }
    return try Tensor(values, shape: TensorShape(2, side, side, 3))
  }

  /// Returns the embeddings that this library computes for the images with a model.
  static func embeddings(_ model: FaceModel) throws -> [Float] {
    let pool = ThreadPool(threads: 2)
    let inference = try InferenceModel(
      model.makeNetwork(), parameters: model.parameters, pool: pool)
    return try inference.embeddings(of: images()).values
  }
}
