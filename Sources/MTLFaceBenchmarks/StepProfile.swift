import MTLFaceSupport

/// The measured times of the steps of a plan, for one number of threads and one batch size.
package struct StepProfile: Sendable {
  /// The totals of all steps with the same name.
  package struct Step: Sendable {
    /// The name, which describes the operation and its shape.
    package let name: String
    /// The number of steps with this name.
    package fileprivate(set) var count = 0
    /// The number of multiply-add operations of these steps, or 0 for steps other than
    /// convolutions.
    package fileprivate(set) var multiplyAdds = 0
    /// The sum of the median times of these steps, in seconds.
    package fileprivate(set) var seconds = 0.0

    /// The throughput in GFLOP/s, or `nil` for steps other than convolutions.
    package var gigaflops: Double? {
      multiplyAdds > 0
        ? StageTiming.gigaflops(multiplyAdds: multiplyAdds, seconds: seconds) : nil
    }
  }

  /// The number of threads.
  package let threads: Int
  /// The number of faces in the batch.
  package let batch: Int
  private var names: [String] = []
  private var multiplyAdds: [Int] = []
  private var seconds: [[Double]] = []

  /// Creates an empty profile.
  ///
  /// - Parameters:
  ///   - threads: The number of threads.
  ///   - batch: The number of faces in the batch.
  package init(threads: Int, batch: Int) {
    self.threads = threads
    self.batch = batch
  }

  /// Adds the times of one round.
  ///
  /// - Parameter round: The steps of the plan in order, with times in seconds. All rounds have the
  ///   same steps.
  package mutating func add(_ round: [(step: String, multiplyAdds: Int, seconds: Double)]) {
    if names.isEmpty {
      names = round.map(\.step)
      multiplyAdds = round.map(\.multiplyAdds)
      seconds = round.map { _ in [] }
    }
    for (index, step) in zip(seconds.indices, round) { seconds[index].append(step.seconds) }
  }

  /// The totals for each name, in descending order of time.
  package var steps: [Step] {
    var steps: [String: Step] = [:]
    for (index, name) in names.enumerated() {
      steps[name, default: Step(name: name)].count += 1
      steps[name]?.multiplyAdds += multiplyAdds[index]
      steps[name]?.seconds += seconds[index].median
    }
    return steps.values.sorted { ($1.seconds, $0.name) < ($0.seconds, $1.name) }
  }

  /// The profile as a text table.
  var text: String {
    let steps = steps
    var all = Step(name: "all")
    for step in steps {
      all.count += step.count
      all.multiplyAdds += step.multiplyAdds
      all.seconds += step.seconds
    }
    var table = TextTable(.left, .right, .right, .right, .right)
    table.add("step", "count", "ms", "percent", "GFLOP/s")
    for step in steps + [all] {
      table.add(
        step.name, "\(step.count)", NumberFormat.fixed(step.seconds * 1e3, 3),
        "\(NumberFormat.fixed(100 * step.seconds / all.seconds, 1))%",
        step.gigaflops.map { NumberFormat.fixed($0, 1) } ?? "")
    }
    return "embedding, \(NumberFormat.count(threads, "thread")), batch \(batch)\n"
      + table.text(indent: 2)
  }

  /// The element for this profile in the JSON array `steps`.
  var json: JSON {
    let steps = steps.map { step in
      JSON.object([
        ("name", .string(step.name)), ("count", .integer(step.count)),
        ("milliseconds", .number(step.seconds * 1e3)),
        ("gflops", step.gigaflops.map(JSON.number) ?? .null),
      ])
    }
    return .object([
      ("threads", .integer(threads)), ("batch", .integer(batch)), ("steps", .array(steps)),
    ])
  }
}
