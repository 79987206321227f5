import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceVision
import Testing

@testable import MTLFaceData

@Suite("Evaluation of synthesis on a data set")
struct SynthesisEvaluationTests {
  private let folder: TemporaryFolder
  private let dataset: FaceDataset

  /// Writes three images of 48 x 48 pixels, the size of an aligned face, and one image of another
  /// size.
  init() throws {
    folder = try TemporaryFolder()
    for (number, side) in [48, 48, 40, 48].enumerated() {
      let image = try RGBImage(width: side, height: side) { pixels in
        for index in pixels.indices { pixels[index] = UInt8((index * (7 + number)) % 251) }
      }
      try image.writePNG(to: folder.path("\(number).png"))
    }
    let lines = zip([5, 33, 20, 70], 0...).map { "\($1) \($1).png \($0)\n" }
    dataset = try FaceDataset(list: folder.write(lines.joined().utf8, "list.txt"))
  }

  private func model(
    seed: UInt64, _ change: (inout ModelConfiguration) -> Void = { _ in }
  ) throws -> InferenceModel {
    var configuration = SmallNetworks.configuration(.mobile)
    change(&configuration)
    let network = try FaceNetwork(configuration)
    return try InferenceModel(
      network, parameters: SmallNetworks.parameters(network, seed: seed), pool: .single)
  }

  private func evaluate(
    _ model: InferenceModel, faces: [Int], exampleCount: Int = 0, threads: Int = 2,
    progress: (Int) -> Void = { _ in }
  ) throws -> SynthesisEvaluation {
    let evaluator = try SynthesisEvaluator(
      ageEstimator: self.model(seed: 6), recognizer: self.model(seed: 8))
    return try SynthesisEvaluation.evaluate(
      model, named: "runs/first/model.safetensors", metadata: ["fas.steps": "12"], evaluator,
      on: dataset, faces: faces, exampleCount: exampleCount, batchSize: 2,
      pool: ThreadPool(threads: threads),
      load: { [dataset] in try dataset.alignedFace(at: $0, size: 48) }, progress: progress)
  }

  @Test("each face is synthesized in each age group, and a face that cannot be used is skipped")
  func observations() throws {
    var done: [Int] = []
    let model = try model(seed: 4)
    let evaluation = try evaluate(model, faces: [0, 1, 2, 3], exampleCount: 2) { done.append($0) }
    #expect(done == [0, 1, 2, 3])
    #expect(evaluation.faces == [0, 1, 3] && evaluation.scores.observations.count == 21)
    #expect(evaluation.skipped.map(\.entry) == ["2.png"])
    #expect(evaluation.skipped[0].problem.contains("is not aligned: it has 40 x 40 pixels"))
    for (face, source) in [0: 0, 1: 3, 3: 6] {
      let observations = evaluation.scores.observations.filter { $0.inputIndex == face }
      #expect(
        observations.map(\.target) == Array(0..<7)
          && observations.allSatisfy { $0.source == source })
    }
    #expect(
      evaluation.maximumChannelShift >= evaluation.meanChannelShift
        && evaluation.meanChannelShift > 0)
    #expect(
      evaluation.modelName == "runs/first/model.safetensors"
        && evaluation.metadata["fas.steps"] == "12")
    // Two of the four faces are selected as examples, and the second of them was skipped.
    #expect(evaluation.examples.map(\.age) == [5])
    #expect(
      evaluation.examples[0].results.count == 7 && evaluation.examples[0].estimatedAges.count == 7)
    let one = try evaluate(model, faces: [0, 1, 2, 3], threads: 1)
    #expect(one.scores == evaluation.scores && one.examples.isEmpty)
  }

  @Test("faces are identified by their position in the list") func numbers() throws {
    let model = try model(seed: 4)
    let evaluation = try evaluate(model, faces: [3, 1], exampleCount: 5)
    #expect(evaluation.faces == [0, 1] && evaluation.examples.map(\.age) == [70, 33])
    let restricted = try evaluation.restricted(toFaces: [1, 9])
    #expect(restricted.faces == [1] && restricted.scores.observations.count == 7)
    #expect(throws: EvaluationError.self) { try evaluation.restricted(toFaces: [9]) }
  }

  @Test("models are compared on the faces that all of them have evaluated") func common() throws {
    let model = try model(seed: 4)
    let all = try evaluate(model, faces: [0, 1, 2, 3])
    let some = try evaluate(model, faces: [0, 2])
    #expect(SynthesisEvaluation.commonFaces(of: [all, some]) == [0])
    #expect(SynthesisEvaluation.commonFaces(of: []).isEmpty)
    #expect(SynthesisEvaluation.skippedFaces(of: [all, some, all]).map(\.entry) == ["2.png"])
  }

  @Test("evaluation throws without a generator or without a usable face") func errors()
    throws
  {
    let recognizer = try model(seed: 8) { $0.generator = nil }
    #expect(throws: NetworkError.missingPart("generator")) {
      try evaluate(recognizer, faces: [0])
    }
    let model = try model(seed: 4)
    #expect(throws: DatasetError.self) { try evaluate(model, faces: [2]) }
  }
}
