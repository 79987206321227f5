import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

@Suite("Synthesis evaluator")
struct SynthesisEvaluatorTests {
  private let pool = ThreadPool(threads: 2)

  private func model(
    _ seed: UInt64, _ change: (inout ModelConfiguration) -> Void = { _ in }
  ) throws -> InferenceModel {
    var configuration = SmallNetworks.configuration(.mobile)
    change(&configuration)
    let network = try FaceNetwork(configuration)
    return try InferenceModel(
      network, parameters: SmallNetworks.parameters(network, seed: seed), pool: pool)
  }

  private func recognizer() throws -> InferenceModel {
    try model(8) {
      $0.attention = nil
      $0.age = nil
      $0.generator = nil
      $0.hasAgeAdversary = false
    }
  }

  @Test("the evaluation networks are applied to images quantized to 8 bits") func quantizedImages()
    throws
  {
    let (model, estimator, recognizer) = try (self.model(4), self.model(6), self.recognizer())
    let evaluator = try SynthesisEvaluator(ageEstimator: estimator, recognizer: recognizer)
    let images = try SmallNetworks.images(2, size: 48, seed: 9)
    let result = try evaluator.evaluate(
      model, on: model.encode(images), ages: [15, 99], firstIndex: 5, pool: pool)
    #expect(result.observations.count == 14 && result.images.count == 7)
    #expect(result.observations.map(\.target) == (0..<7).flatMap { [$0, $0] })
    #expect(result.observations.map(\.source) == (0..<7).flatMap { _ in [1, 6] })
    #expect(result.observations.map(\.inputIndex) == (0..<7).flatMap { _ in [5, 6] })
    for (target, outputs) in result.images.enumerated() {
      for value in outputs.values {
        let level = (value + 1) * 127.5
        #expect(abs(level - level.rounded()) < 1e-3 && (-1...1).contains(value))
      }
      let years = try estimator.ages(of: estimator.encode(outputs)).years.values
      let observations = result.observations.filter { $0.target == target }
      #expect(observations.map { Float($0.estimatedAge) } == years)
      let (a, b) = try (
        recognizer.embeddings(of: images).values, recognizer.embeddings(of: outputs).values
      )
      for face in 0..<2 {
        let rows = face * 9..<(face + 1) * 9
        func dot(_ x: [Float], _ y: [Float]) -> Double {
          rows.reduce(0) { $0 + Double(x[$1]) * Double(y[$1]) }
        }
        let cosine = dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
        #expect(abs(observations[face].cosine - cosine) < 1e-5)
      }
    }
    // The color shift of a face is the largest over its results and channels, in gray levels.
    for face in 0..<2 {
      let expected = channelShift(ofFace: face, images.values, result.images.map(\.values))
      #expect(abs(result.channelShift[face] - expected) < 1e-6 * max(expected, 1))
    }
  }

  /// Returns the largest channel shift of a face of 48 x 48 pixels in gray levels.
  private func channelShift(ofFace face: Int, _ input: [Float], _ results: [[Float]]) -> Double {
    var largest = 0.0
    for result in results {
      for color in 0..<3 {
        var shift = 0.0
        for index in stride(from: face * 6912 + color, to: (face + 1) * 6912, by: 3) {
          shift += Double(result[index]) - Double(input[index])
        }
        largest = max(largest, abs(shift) / 2304 * 127.5)
      }
    }
    return largest
  }

  @Test("missing parts, faces encoded by another model and invalid ages throw") func refusals()
    throws
  {
    let (model, recognizer) = try (self.model(4), self.recognizer())
    #expect(throws: NetworkError.missingPart("age estimator")) {
      try SynthesisEvaluator(ageEstimator: recognizer, recognizer: model)
    }
    let evaluator = try SynthesisEvaluator(ageEstimator: model, recognizer: recognizer)
    let images = try SmallNetworks.images(2, size: 48, seed: 9)
    #expect(throws: NetworkError.missingPart("generator")) {
      try evaluator.evaluate(recognizer, on: recognizer.encode(images), ages: [1, 2], pool: pool)
    }
    #expect(throws: NetworkError.encodingModelMismatch) {
      try evaluator.evaluate(model, on: recognizer.encode(images), ages: [1, 2], pool: pool)
    }
    for ages in [[1], [1, .nan], [1, -1]] as [[Double]] {
      #expect(throws: EvaluationError.self) {
        try evaluator.evaluate(model, on: model.encode(images), ages: ages, pool: pool)
      }
    }
  }
}
