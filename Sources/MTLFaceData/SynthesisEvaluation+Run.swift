public import MTLFaceEvaluation
public import MTLFaceNetwork
import MTLFaceSupport
public import MTLFaceTensor
public import MTLFaceVision

extension SynthesisEvaluation {
  /// Synthesizes faces of a data set for every age group and evaluates the results.
  ///
  /// - Parameters:
  ///   - model: A model with a generator.
  ///   - modelName: The name of the model, usually the path of its file.
  ///   - metadata: The metadata of the model file.
  ///   - evaluator: The evaluator of the synthesized faces.
  ///   - dataset: The data set.
  ///   - faces: The indices of the faces in the data set. Each face must have an age.
  ///   - exampleCount: The maximum number of evenly spaced faces to store with their synthesized
  ///     faces.
  ///   - batchSize: The maximum number of faces that the model processes at a time.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  ///   - load: A closure that returns the aligned face at an index of the data set. It can be
  ///     called on any thread. If it throws, the face is skipped.
  ///   - progress: A closure that is called with the number of processed faces.
  /// - Throws: `NetworkError.missingPart` if the model has no generator; ``DatasetError`` `empty`
  ///   if no face could be evaluated; `EvaluationError` `invalidSynthesis` if an estimated age or a
  ///   cosine is not finite.
  public static func evaluate(
    _ model: InferenceModel, named modelName: String = "", metadata: [String: String] = [:],
    _ evaluator: SynthesisEvaluator, on dataset: FaceDataset, faces: [Int], exampleCount: Int = 0,
    batchSize: Int = 8, pool: ThreadPool, load: @escaping @Sendable (Int) throws -> AlignedFace,
    progress: (Int) -> Void = { _ in }
  ) throws -> SynthesisEvaluation {
    let configuration = model.network.configuration
    guard configuration.synthesisMethod != nil else { throw NetworkError.missingPart("generator") }
    let run = Run(
      model: model, evaluator: evaluator, pool: pool,
      examples: Set(faces.indices.evenlySpaced(exampleCount)))
    var results = Results()
    try BatchPipeline(pool: pool, batchSize: batchSize).run(
      faces.count,
      prepare: { number in
        Input(
          number: number, face: try load(faces[number]),
          age: dataset.samples[faces[number]].labels.age ?? 0)
      }, process: { try run.evaluate($0) }
    ) { number, result in
      progress(number)
      results.record(result, number, dataset.samples[faces[number]])
    }
    guard !results.observations.isEmpty else {
      throw DatasetError.empty(path: dataset.path, problem: results.skipped.first?.description)
    }
    return SynthesisEvaluation(
      modelName: modelName, configuration: configuration, metadata: metadata,
      scores: try SynthesisScores(results.observations, groups: model.groups),
      channelShift: results.channelShift, skipped: results.skipped, examples: results.examples)
  }

  /// An input face with its age label.
  private struct Input: Sendable {
    let number: Int
    let face: AlignedFace
    let age: Double
  }

  /// The measurements on the synthesized faces of one input face, with the images of an example.
  private struct Output: Sendable {
    let observations: [SynthesisScores.Observation]
    let channelShift: Double
    let input: Tensor<Float>?
    let images: [Tensor<Float>]
  }

  /// The accumulated outputs of all input faces.
  private struct Results {
    var observations: [SynthesisScores.Observation] = []
    var channelShift: [Int: Double] = [:]
    var skipped: [FaceDataset.Problem] = []
    var examples: [Example] = []

    mutating func record(
      _ result: Result<Output, any Error>, _ number: Int, _ sample: FaceDataset.Sample
    ) {
      switch result {
      case .success(let output):
        observations += output.observations
        channelShift[number] = output.channelShift
        guard let input = output.input else { return }
        examples.append(
          Example(
            input: input, results: output.images, age: sample.labels.age ?? 0,
            estimatedAges: output.observations.map(\.estimatedAge)))
      case .failure(let error):
        skipped.append(FaceDataset.Problem(entry: sample.name, problem: "\(error)"))
      }
    }
  }

  /// The networks, and the positions of the faces to store as examples.
  private struct Run: Sendable {
    let model: InferenceModel
    let evaluator: SynthesisEvaluator
    let pool: ThreadPool
    let examples: Set<Int>

    /// Synthesizes and evaluates the faces of a batch.
    func evaluate(_ inputs: [Input]) throws -> [Output] {
      let encoded = try model.encode(
        Tensor(
          normalizing: inputs.map(\.face.image), size: model.network.configuration.inputSize))
      let result = try evaluator.evaluate(model, on: encoded, ages: inputs.map(\.age), pool: pool)
      return try inputs.enumerated().map { position, input in
        let isExample = examples.contains(input.number)
        return Output(
          observations: result.observations.filter { $0.inputIndex == position }.map {
            var observation = $0
            observation.inputIndex = input.number
            return observation
          }, channelShift: result.channelShift[position],
          input: isExample ? try encoded.images.slice(position..<position + 1) : nil,
          images: isExample
            ? try result.images.map { try $0.slice(position..<position + 1) } : [])
      }
    }
  }
}
