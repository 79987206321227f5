import MTLFaceSupport

/// The measured times of the steps of a plan, summed over steps of the same name.
struct StepProfile {
  let threads: Int
  let batch: Int
  private var names: [String] = []
  private var multiplyAdds: [Int] = []
  private var seconds: [[Double]] = []

  /// The totals of all steps of one name.
  private struct Line {
    let name: String
    var count = 0
    var multiplyAdds = 0
    var seconds = 0.0
  }

  /// Creates an empty profile.
  init(threads: Int, batch: Int) {
    self.threads = threads
    self.batch = batch
  }

  /// Adds the times of one round.
  mutating func add(_ round: [(step: String, multiplyAdds: Int, seconds: Double)]) {
    if names.isEmpty {
      names = round.map(\.step)
      multiplyAdds = round.map(\.multiplyAdds)
      seconds = round.map { _ in [] }
    }
    for (index, step) in round.enumerated() { seconds[index].append(step.seconds) }
  }

  /// The totals by name, in descending order of time.
  private var lines: [Line] {
    var lines: [String: Line] = [:]
    for (index, name) in names.enumerated() {
      lines[name, default: Line(name: name)].count += 1
      lines[name]?.multiplyAdds += multiplyAdds[index]
      lines[name]?.seconds += seconds[index].median
    }
    return lines.values.sorted { ($1.seconds, $0.name) < ($0.seconds, $1.name) }
  }

  /// The profile as a text table.
  var text: String {
    let total = lines.reduce(0) { $0 + $1.seconds }
    let work = lines.reduce(0) { $0 + $1.multiplyAdds }
    var table = TextTable(.left, .right, .right, .right, .right)
    table.add("step", "times", "ms", "share", "GFLOP/s")
    func add(_ line: Line) {
      let speed = StageTiming.gflops(multiplyAdds: line.multiplyAdds, seconds: line.seconds)
      table.add(
        line.name, "\(line.count)", NumberFormat.fixed(line.seconds * 1e3, 3),
        "\(NumberFormat.fixed(100 * line.seconds / total, 1)) %",
        line.multiplyAdds > 0 ? NumberFormat.fixed(speed, 1) : "")
    }
    for line in lines { add(line) }
    add(Line(name: "all", count: names.count, multiplyAdds: work, seconds: total))
    return "embedding, \(NumberFormat.count(threads, "thread")), batch \(batch)\n"
      + table.text(indent: 2)
  }

  /// The profile as JSON.
  var json: JSON {
    let steps = lines.map { line in
      JSON.object([
        ("name", .string(line.name)), ("count", .integer(line.count)),
        ("milliseconds", .number(line.seconds * 1e3)),
        (
          "gflops",
          line.multiplyAdds > 0
            ? .number(StageTiming.gflops(multiplyAdds: line.multiplyAdds, seconds: line.seconds))
            : .null
        ),
      ])
    }
    return .object([
      ("threads", .integer(threads)), ("batch", .integer(batch)), ("steps", .array(steps)),
    ])
  }
}
