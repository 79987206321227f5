import MTLFaceSupport
import Testing

@testable import MTLFaceBenchmarks

/// Tests of the benchmark report.
@Suite("Benchmark report")
struct BenchmarkReportTests {
  private func makeReport() -> BenchmarkReport {
    var report = BenchmarkReport(rounds: 3)
    report.modelName = "paper (ir50)"
    report.stages = [
      StageTiming(stage: .encode, threads: 2, batch: 8, seconds: 0.5, multiplyAdds: 1_000_000_000),
      StageTiming(stage: .age, threads: 2, batch: 1, seconds: 0.001, multiplyAdds: 2_000_000),
    ]
    return report
  }

  @Test("the text contains the machine, the tables and the peak memory use") func text() {
    let text = makeReport().text
    #expect(text.hasPrefix("processor  "))
    #expect(text.contains("\nmodel      paper (ir50)\nrounds     3, medians\n\n"))
    #expect(
      text.contains(
        """
        stage   threads  batch      ms  ms/image  GFLOP/s
        encode        2      8  500.00     62.50      4.0
        age           2      1    1.00      1.00      4.0

        peak memory
        """))
  }

  @Test("the JSON object has every member, and members of benchmarks that did not run are empty")
  func json() throws {
    guard case .object(let members) = makeReport().json else {
      Issue.record("the report is not an object")
      return
    }
    #expect(
      members.map(\.0) == [
        "processor", "instruction_set", "model", "rounds", "stages", "steps", "operations",
        "photo", "gallery", "training", "peak_memory_bytes",
      ])
    let values = Dictionary(uniqueKeysWithValues: members)
    #expect(values["model"] == .string("paper (ir50)") && values["rounds"] == .integer(3))
    #expect(values["steps"] == .array([]) && values["training"] == .array([]))
    guard case .array(let stages) = values["stages"], case .object(let stage) = stages.first else {
      Issue.record("the report has no stages")
      return
    }
    #expect(
      stage.map(\.0) == [
        "stage", "threads", "batch", "milliseconds", "milliseconds_per_image", "gflops",
      ])
    #expect(BenchmarkReport(rounds: 1).json != makeReport().json)
  }
}
