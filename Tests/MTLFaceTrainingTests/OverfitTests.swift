import Foundation
import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTraining
import MTLFaceVision
import Testing

/// Tests that training can memorize a few faces.
@Suite("Overfitting")
struct OverfitTests {
  @Test(
    "a network memorizes the identities and ages of 32 faces",
    .timeLimit(.minutes(2)))
  func overfitsSmallDataSet() throws {
    let fixture = try TrainingFixture()
    var configuration = TrainingConfiguration()
    configuration.data = [
      TrainingDataSource(path: try fixture.records("faces", count: 32, persons: 8))
    ]
    configuration.model.start = try writeStartModel(fixture)
    configuration.iterations = 400
    configuration.aifr.batch = 16
    configuration.aifr.flips = false
    configuration.aifr.lambdaAge = 0.01
    configuration.aifr.schedule.rate = 0.01
    configuration.aifr.schedule.warmUp = 20
    configuration.aifr.schedule.steps = [300, 370]
    configuration.run.checkpointEvery = 1000
    let run = try TrainingRun(
      configuration, folder: fixture.path("run"), pool: ThreadPool(threads: 2))
    #expect(try run.run() == .finished)
    try check(run.state, run.dataset, fixture)
  }

  /// Writes an untrained start model, a smaller version of the mobile preset for images of 48 × 48
  /// pixels, and returns its path.
  private func writeStartModel(_ fixture: TrainingFixture) throws -> String {
    var configuration = ModelConfiguration(.mobile)
    configuration.inputSize = 48
    configuration.encoder = EncoderConfiguration(
      family: .mobileFaceNet, units: [1, 1, 2, 1], stemWidth: 32, widths: [32, 32, 64, 128])
    configuration.embeddingDimension = 64
    configuration.age = AgeEstimatorConfiguration(hidden: 64, reducedChannels: 32)
    configuration.generator = nil
    try FaceModel.makeUntrained(configuration, seed: 5).save(to: fixture.path("start.safetensors"))
    return fixture.path("start.safetensors")
  }

  private func check(
    _ state: TrainerState, _ faces: CombinedFaceDataset, _ fixture: TrainingFixture
  )
    throws
  {
    let model = try FaceModel.open(fixture.path("run/model.safetensors"))
    let inference = try InferenceModel(
      model.makeNetwork(), parameters: model.parameters, pool: ThreadPool(threads: 2))
    let head = try #require(state.parameters["head.weight"])
    var (correctCount, ageError) = (0, 0.0)
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
      correctCount += best == labels.identity ? 1 : 0
      let age = Double(try inference.ages(of: encoded).years.scalarValue)
      ageError += abs(age - (labels.age ?? 0))
    }
    #expect(correctCount == 32, "\(correctCount) of 32 identities are correct")
    #expect(ageError / 32 < 1, "the mean absolute error of the age is \(ageError / 32) years")
  }

  /// Returns the cosine similarity of an embedding to every class weight, times the norm of the
  /// embedding.
  private func cosines(_ embedding: [Float], _ head: Tensor<Float>) -> [Float] {
    let (values, width) = (head.values, head.shape.channels)
    return (0..<head.shape.batch).map { row in
      let weights = values[row * width..<(row + 1) * width]
      let length = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return zip(weights, embedding).reduce(0) { $0 + $1.0 * $1.1 } / length
    }
  }
}
