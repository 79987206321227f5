package import MTLFaceSupport
import MTLFaceTensor

/// The results of benchmarks and a description of the machine on which they ran.
package struct BenchmarkReport: Sendable {
  /// The number of measured rounds of each benchmark.
  package let rounds: Int
  /// The name of the model, or `nil` if no model was timed.
  package var modelName: String?
  /// The times of the stages of a model.
  package var stages: [StageTiming] = []
  /// The times of the steps of the plan that computes embeddings.
  package var steps: [StepProfile] = []
  /// The times of the operations of the library, for each number of threads.
  package var operations: [OperationTimings] = []
  /// The times of the stages of processing a photo, for each number of threads.
  package var photo: [PhotoTimings] = []
  /// The times of the operations of a gallery, for each number of threads and vector format.
  package var gallery: [GalleryTimings] = []
  /// The times of training steps, for each number of threads and batch size.
  package var training: [TrainingTimings] = []

  /// Creates a report without results.
  ///
  /// - Parameter rounds: The number of measured rounds of each benchmark.
  package init(rounds: Int) { self.rounds = rounds }

  /// The report as text.
  ///
  /// The text describes the machine and contains a table for each benchmark that ran and the peak
  /// memory use of the process so far.
  package var text: String {
    var head = TextTable(.left, .left)
    head.add("processor", "\(SystemInfo.processorName), \(InstructionSet.current.rawValue)")
    if let modelName { head.add("model", modelName) }
    head.add("rounds", "\(rounds), medians")
    let tables =
      (stages.isEmpty ? [] : [StageTiming.table(stages)])
      + steps.map(\.text) + operations.map(\.text) + photo.map(\.text) + gallery.map(\.text)
      + (training.isEmpty ? [] : [TrainingTimings.table(training)])
    return ([head.text()] + tables + ["peak memory \(NumberFormat.bytes(SystemInfo.peakMemory))\n"])
      .joined(separator: "\n")
  }

  /// The report as a JSON object. The member of a benchmark that did not run is an empty array.
  package var json: JSON {
    .object([
      ("processor", .string(SystemInfo.processorName)),
      ("instruction_set", .string(InstructionSet.current.rawValue)),
      ("model", JSON(modelName)), ("rounds", .integer(rounds)),
      ("stages", .array(stages.map(\.json))),
      ("steps", .array(steps.map(\.json))),
      ("operations", .array(operations.map(\.json))),
      ("photo", .array(photo.map(\.json))),
      ("gallery", .array(gallery.map(\.json))),
      ("training", .array(training.map(\.json))),
      ("peak_memory_bytes", .integer(SystemInfo.peakMemory)),
    ])
  }
}
