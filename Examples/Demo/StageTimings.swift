import MTLFaceSupport

/// The measured times of the stages.
struct StageTimings {
  private var rows: [(name: String, seconds: Double, multiplyAdds: Int?)] = []

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
    let (result, seconds) = try Stopwatch.medianTime(rounds: 3, of: body)
    rows.append((name, seconds, multiplyAdds))
    return result
  }

  /// The table of times and throughputs, one line per stage.
  var table: String {
    var text = "stage                       ms   GFLOP   GFLOP/s\n"
    for row in rows {
      let work = row.multiplyAdds.map { 2 * Double($0) / 1e9 }
      text += row.name.padded(to: 21)
      text += NumberFormat.fixed(row.seconds * 1e3, 2).leftPadded(to: 9)
      text += (work.map { NumberFormat.fixed($0, 2) } ?? "").leftPadded(to: 8)
      text += (work.map { NumberFormat.fixed($0 / row.seconds, 1) } ?? "").leftPadded(to: 10)
      text += "\n"
    }
    return text
  }
}
