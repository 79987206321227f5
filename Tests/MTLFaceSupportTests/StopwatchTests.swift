import MTLFaceSupport
import Testing

/// Tests for ``Stopwatch`` and medians.
@Suite("Stopwatch")
struct StopwatchTests {
  @Test("the time never decreases") func monotonic() {
    let start = Stopwatch.now()
    let end = Stopwatch.now()
    #expect(start > 0 && end >= start)
  }

  @Test("the median is the middle element or the mean of the two middle elements") func median() {
    #expect([Double]().median.isNaN)
    #expect([3.0, 1, 2].median == 2)
    #expect([4.0, 1, 2, 3].median == 2.5)
  }

  @Test("medianTime returns the result of the warm-up, but does not measure it") func medianTime() {
    var rounds: [Int] = []
    var runs = 0
    let (result, seconds) = Stopwatch.medianTime(rounds: 3, willStart: { rounds.append($0) }) {
      runs += 1
      // Only the warm-up is slow.
      if runs == 1 { usleep(200_000) }
      return runs
    }
    #expect(result == 1 && runs == 4)
    #expect(rounds == [0, 1, 2, 3])
    #expect(seconds >= 0 && seconds < 0.2)
  }

  @Test("medianTime measures at least one run and rethrows errors") func limits() throws {
    struct Failure: Error {}
    #expect(Stopwatch.medianTime(rounds: 0) {}.seconds.isFinite)
    #expect(throws: Failure.self) { try Stopwatch.medianTime(rounds: 1) { throw Failure() } }
  }
}
