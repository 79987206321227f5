import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceTraining
import Testing

@testable import MTLFaceBenchmarks

/// Tests of the workloads of training benchmarks.
@Suite("Training workloads")
struct TrainingWorkloadTests {
  @Test("the networks of a task have no parts that only other tasks use") func configurations() {
    let recognition = TrainingWorkload(.aifr, preset: .mobile).configuration
    #expect(recognition.classCount == 1000 && recognition.hasAgeAdversary)
    #expect(recognition.generator == nil && recognition.discriminator == nil)
    for task in [TrainingWorkload.Task.fas, .caae, .ipcgan] {
      let synthesis = TrainingWorkload(task, preset: .mobile).configuration
      #expect(synthesis.classCount == nil && !synthesis.hasAgeAdversary)
      #expect(synthesis.synthesisMethod == task.synthesis)
    }
    let named = EncoderConfiguration.named["ir18"]
    #expect(TrainingWorkload(.aifr, preset: .mobile, encoder: named).configuration.encoder == named)
  }

  @Test("the embedding layer has no dropout if dropout is disabled") func dropout() {
    let paper = TrainingWorkload(.aifr, preset: .paper, usesDropout: false).configuration
    #expect(paper.embedding == .flatten(dropout: 0))
    #expect(TrainingWorkload(.aifr, preset: .paper).configuration.embedding != paper.embedding)
  }

  @Test("the losses of the first step can be reproduced from the recorded networks and faces")
  func recordedLosses() throws {
    for task in [TrainingWorkload.Task.aifr, .fas] {
      let folder = try TemporaryFolder()
      let workload = TrainingWorkload(task, preset: .mobile, usesDropout: false)
      let timings = try TrainingTimings.measure(
        workload, threads: 2, batch: 2, rounds: 1, recordingTo: folder.path("record"))
      #expect(timings.task == task && timings.batch == 2 && timings.seconds.count == 1)
      #expect(timings.imagesPerSecond == 2 / timings.seconds[0])
      let total = try #require(timings.firstLosses.last { $0.name == "total" }).value
      let model = try FaceModel.open(folder.path("record/model.safetensors"))
      let batch = try TensorArchive.open(folder.path("record/batch.safetensors"))
      #expect(try total == self.total(task, model, batch))
    }
  }

  /// Computes the loss of the first step on one thread.
  private func total(
    _ task: TrainingWorkload.Task, _ model: FaceModel, _ batch: TensorArchive
  ) throws -> Double {
    func tensor(_ name: String) throws -> Tensor<Float> {
      let stored = try batch.tensor(name)
      return try Tensor(stored.floats(), shape: TensorShape(stored.shape))
    }
    func numbers(_ name: String) throws -> [Int] { try tensor(name).values.map { Int($0) } }
    let pool = ThreadPool(threads: 1)
    guard task == .fas else {
      let faces = try AIFRBatch(
        images: tensor("images"), labels: numbers("labels"),
        ages: tensor("ages").values.map { Double($0) })
      return try AIFRTask(model.makeNetwork()).gradients(
        faces, parameters: model.parameters, pool: pool
      ).losses.total
    }
    let faces = try FASBatch(
      sources: tensor("sources"), targets: tensor("targets"), groups: numbers("groups"))
    var (parameters, optimizers) = (model.parameters, FASOptimizers<Float>())
    return try FASTask(model.makeNetwork()).step(
      faces, parameters: &parameters, optimizers: &optimizers, learningRate: 1e-4, pool: pool
    ).losses.total
  }

  @Test(
    "the losses of the baselines are finite, and the predicted memory use grows with the batch size",
    arguments: ["caae", "ipcgan"])
  func baselines(_ name: String) throws {
    let task = try #require(TrainingWorkload.Task(rawValue: name))
    let workload = TrainingWorkload(task, preset: .mobile)
    let step = try workload.makeStep(batch: 2, pool: ThreadPool(threads: 2))
    #expect(try step().allSatisfy { $0.value.isFinite })
    #expect(try workload.memory(batch: 4).bytes > workload.memory(batch: 2).bytes)
  }
}
