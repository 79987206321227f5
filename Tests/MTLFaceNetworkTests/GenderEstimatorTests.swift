import Foundation
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

@Suite("Gender estimator")
struct GenderEstimatorTests {
  private let pool = ThreadPool(threads: 2)

  private func configuration(_ gender: GenderEstimatorConfiguration?) -> ModelConfiguration {
    var configuration = SmallNetworks.configuration(.mobile)
    configuration.gender = gender
    return configuration
  }

  @Test(
    "the model and the execution of the graph compute the same probabilities", arguments: [0, 5])
  func probabilities(_ reduced: Int) throws {
    let network = try FaceNetwork(
      configuration(
        GenderEstimatorConfiguration(hidden: 7, reducedChannels: reduced > 0 ? reduced : nil)))
    let parameters = try SmallNetworks.parameters(network, seed: 3)
    let model = try InferenceModel(network, parameters: parameters, pool: pool)
    let images = try SmallNetworks.images(3, size: 48, seed: 4)
    let found = try model.genderProbabilities(of: model.encode(images))
    #expect(try found.shape == TensorShape(3, 2))
    for row in 0..<3 { #expect(abs(found.values[2 * row] + found.values[2 * row + 1] - 1) < 1e-6) }
    let graph = Graph(training: false)
    let x = try network.encoder(network.images(batch: 3, in: graph), in: graph).last
    let estimator = try #require(network.genderEstimator)
    let logits = try estimator(x, in: graph)
    let probabilities = try graph.apply(Softmax(), logits)
    let expected = try GraphExecution(
      graph, inputs: ["images": images], parameters: parameters, outputs: [probabilities],
      pool: pool
    ).value(probabilities)
    #expect(relativeDifference(found, expected) < 1e-5)
  }

  @Test("estimating genders without a gender estimator throws") func missing() throws {
    let network = try FaceNetwork(configuration(nil))
    let model = try InferenceModel(
      network, parameters: SmallNetworks.parameters(network, seed: 3), pool: pool)
    let faces = try model.encode(SmallNetworks.images(1, size: 48, seed: 4))
    #expect(throws: NetworkError.missingPart("gender estimator")) {
      try model.genderProbabilities(of: faces)
    }
  }

  @Test(
    "configurations are encoded and decoded without change, and sizes out of range are rejected")
  func codableRoundTrip()
    throws
  {
    let withEstimator = configuration(GenderEstimatorConfiguration(hidden: 3, reducedChannels: nil))
    let data = try JSONEncoder().encode(withEstimator)
    #expect(try JSONDecoder().decode(ModelConfiguration.self, from: data) == withEstimator)
    let withoutEstimator = configuration(nil)
    let withoutData = try JSONEncoder().encode(withoutEstimator)
    #expect(
      !String(decoding: withoutData, as: UTF8.self).contains("gender"),
      "a file without an estimator contains no gender key")
    #expect(
      try JSONDecoder().decode(ModelConfiguration.self, from: withoutData) == withoutEstimator)
    for sizes in [(0, 3), (9000, 3), (3, 0), (3, 9000)] {
      #expect(throws: NetworkError.self) {
        try FaceNetwork(
          configuration(GenderEstimatorConfiguration(hidden: sizes.0, reducedChannels: sizes.1)))
      }
    }
  }
}
