import Foundation
import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTraining
import MTLFaceVision
import Testing

/// Checks that training can memorize a few faces.
@Suite("Overfitting")
struct OverfitTests {
  @Test(
    "32 faces of 8 persons: every identity right, ages to less than a year",
    .timeLimit(.minutes(2)))
  func overfitsSmallDataSet() throws {
    let small = try TrainingFixture()
    var configuration = TrainingConfiguration()
    configuration.data = [
      TrainingDataSource(path: try small.records("faces", count: 32, persons: 8))
    ]
    configuration.model.start = try start(small)
    configuration.iterations = 400
    configuration.aifr.batch = 16
    configuration.aifr.flips = false
    configuration.aifr.lambdaAge = 0.01
    configuration.aifr.schedule.rate = 0.01
    configuration.aifr.schedule.warmUp = 20
    configuration.aifr.schedule.steps = [300, 370]
    configuration.run.checkpointEvery = 1000
    let run = try TrainingRun(
      configuration, folder: small.path("run"), pool: ThreadPool(threads: 2))
    #expect(try run.run() == .finished)
    try check(run.state, run.dataset, small)
  }

  /// An untrained network like that of the mobile preset, for images of 48 pixels.
  private func start(_ small: TrainingFixture) throws -> String {
    var configuration = ModelConfiguration(.mobile)
    configuration.inputSize = 48
    configuration.encoder = EncoderConfiguration(
      family: .mobileFaceNet, units: [1, 1, 2, 1], stemWidth: 32, widths: [32, 32, 64, 128])
    configuration.embeddingDimension = 64
    configuration.age = AgeEstimatorConfiguration(hidden: 64, reducedChannels: 32)
    configuration.generator = nil
    try FaceModel.makeUntrained(configuration, seed: 5).save(to: small.path("start.safetensors"))
    return small.path("start.safetensors")
  }

  private func check(_ state: TrainerState, _ faces: CombinedFaceDataset, _ small: TrainingFixture)
    throws
  {
    let model = try FaceModel.open(small.path("run/model.safetensors"))
    let inference = try InferenceModel(
      model.makeNetwork(), parameters: model.parameters, pool: ThreadPool(threads: 2))
    let head = try #require(state.parameters["head.weight"])
    var (right, error) = (0, 0.0)
    for face in 0..<faces.trainingCount {
      let (set, index) = faces.location(of: face)
      let image = try faces.sets[set].image(index)
      var pixels = [Float](repeating: 0, count: 48 * 48 * 3)
      try pixels.withUnsafeMutableBufferPointer { try image.normalize(into: $0) }
      let encoded = try inference.encode(Tensor(pixels, shape: TensorShape(1, 48, 48, 3)))
      let embedding = try inference.embeddings(of: encoded).values
      let cosines = cosines(embedding, head)
      let best = cosines.indices.max { cosines[$0] < cosines[$1] }
      let labels = faces.labels(face)
      right += best == labels.identity ? 1 : 0
      error += abs(Double(try inference.ages(of: encoded).years.scalarValue) - (labels.age ?? 0))
    }
    #expect(right == 32, "CosFace's training accuracy: \(right) of 32")
    #expect(error / 32 < 1, "mean absolute error \(error / 32)")
  }

  /// The cosine similarities to the classes, multiplied by the norm of the embedding.
  private func cosines(_ embedding: [Float], _ head: Tensor<Float>) -> [Float] {
    let (values, width) = (head.values, head.shape.channels)
    return (0..<head.shape.batch).map { row in
      let weights = values[row * width..<(row + 1) * width]
      let length = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return zip(weights, embedding).reduce(0) { $0 + $1.0 * $1.1 } / length
    }
  }
}
