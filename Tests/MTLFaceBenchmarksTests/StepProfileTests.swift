import Testing

@testable import MTLFaceBenchmarks

/// Tests of step totals and throughputs.
@Suite("Step profiles")
struct StepProfileTests {
  private func makeProfile() -> StepProfile {
    var profile = StepProfile(threads: 2, batch: 1)
    for factor in [1.0, 5, 2] {
      profile.add([
        (step: "convolution", multiplyAdds: 1_000_000, seconds: 0.001 * factor),
        (step: "sum", multiplyAdds: 0, seconds: 0.005 * factor),
        (step: "convolution", multiplyAdds: 3_000_000, seconds: 0.001 * factor),
      ])
    }
    return profile
  }

  @Test("the times of steps with the same name are added, and steps are sorted by descending total")
  func totals() throws {
    let steps = makeProfile().steps
    #expect(steps.map(\.name) == ["sum", "convolution"])
    #expect(steps.map(\.count) == [1, 2])
    #expect(steps.map(\.multiplyAdds) == [0, 4_000_000])
    #expect(steps.map(\.seconds) == [0.01, 0.004])
    #expect(steps[0].gigaflops == nil)
    let speed = try #require(steps[1].gigaflops)
    #expect(abs(speed - 2) < 1e-12)
  }

  @Test("the text table has a line for each name and a line for all steps") func table() {
    #expect(
      makeProfile().text == """
        embedding, 2 threads, batch 1
          step         count      ms  percent  GFLOP/s
          sum              1  10.000    71.4%
          convolution      2   4.000    28.6%      2.0
          all              3  14.000   100.0%      0.6

        """)
  }

  @Test("an empty profile has no steps") func empty() {
    let profile = StepProfile(threads: 1, batch: 1)
    #expect(profile.steps.isEmpty)
    #expect(profile.text.contains("all"))
  }

  @Test("a multiply-add counts as two operations") func gigaflops() {
    #expect(StageTiming.gigaflops(multiplyAdds: 500_000_000, seconds: 0.5) == 2)
  }
}
