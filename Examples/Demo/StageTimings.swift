import MTLFace
import MTLFaceSupport

/// The measured times of the stages.
struct StageTimings {
  private var rows: [(name: String, seconds: Double, multiplyAdds: Int?)] = []
  private static let repetitions = 3

  /// Runs a stage once to warm up, then records the median time of three runs.
  ///
  /// - Parameters:
  ///   - name: The name of the stage in the table.
  ///   - multiplyAdds: The number of multiply-add operations, or nil to show no throughput.
  ///   - body: The stage.
  /// - Returns: The result of the first run.
  mutating func measure<Result>(
    _ name: String, _ multiplyAdds: Int? = nil, _ body: () throws -> Result
  ) rethrows -> Result {
    let result = try body()
    var times: [Double] = []
    for _ in 0..<Self.repetitions {
      let start = Stopwatch.now()
      _ = try body()
      times.append(Stopwatch.now() - start)
    }
    rows.append((name, times.sorted()[Self.repetitions / 2], multiplyAdds))
    return result
  }

  /// The table of times and throughputs, one line per stage.
  var table: String {
    var text = "stage                       ms   GFLOP   GFLOP/s\n"
    for row in rows {
      let work = row.multiplyAdds.map { 2 * Double($0) / 1e9 }
      let columns = [
        (row.seconds * 1e3).fixed(2).leading(9), (work?.fixed(2) ?? "").leading(8),
        (work.map { ($0 / row.seconds).fixed(1) } ?? "").leading(10),
      ]
      text += row.name.trailing(21) + columns.joined() + "\n"
    }
    return text
  }
}
