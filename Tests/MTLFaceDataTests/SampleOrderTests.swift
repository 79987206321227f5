import Testing

@testable import MTLFaceData

@Suite("Sample orders")
struct SampleOrderTests {
  @Test("each epoch contains all samples once in a different order") func permutations()
    throws
  {
    var order = try SampleOrder(count: 100, seed: 1)
    let epochs = (0..<3).map { _ in (0..<100).map { _ in order.next() } }
    for epoch in epochs { #expect(epoch.sorted() == Array(0..<100)) }
    #expect(epochs[0] != epochs[1] && epochs[1] != epochs[2] && epochs[0] != Array(0..<100))
    var other = try SampleOrder(count: 100, seed: 2)
    #expect((0..<100).map { _ in other.next() } != epochs[0])
    var one = try SampleOrder(count: 1, seed: 1)
    #expect((0..<3).map { _ in one.next() } == [0, 0, 0])
  }

  @Test(
    "an order resumed at a position returns the same samples",
    arguments: [0, 1, 36, 37, 38, 74, 100])
  func resume(done: Int) throws {
    var original = try SampleOrder(count: 37, seed: 5)
    for _ in 0..<done { _ = original.next() }
    var resumed = try SampleOrder(count: 37, seed: 5, at: original.position)
    #expect((0..<90).map { _ in resumed.next() } == (0..<90).map { _ in original.next() })
  }

  @Test("a balanced order selects groups equally often, draws without replacement and can resume")
  func balanced()
    throws
  {
    let groups = [Array(0..<900), Array(900..<990), [], Array(990..<1000)]
    var order = try BalancedOrder(groups: groups, seed: 3)
    var counts = [Int](repeating: 0, count: 1000)
    for _ in 0..<3000 { counts[order.next()] += 1 }
    let sums = groups.map { group in group.reduce(0) { $0 + counts[$1] } }
    for (group, sum) in zip(groups, sums) where !group.isEmpty { #expect(abs(sum - 1000) < 120) }
    // Without replacement, the counts within a group differ by at most one.
    for group in groups where !group.isEmpty {
      let some = group.map { counts[$0] }
      #expect((some.max() ?? 0) - (some.min() ?? 0) <= 1)
    }
    var resumed = try BalancedOrder(groups: groups, seed: 3, at: order.position)
    #expect((0..<500).map { _ in resumed.next() } == (0..<500).map { _ in order.next() })
  }

  @Test("a balanced order selects groups in proportion to their weights") func weighted() throws {
    var order = try BalancedOrder(groups: [[0], [1], [2]], weights: [3, 1, 0], seed: 9)
    let draws = (0..<4000).map { _ in order.next() }
    #expect(abs(draws.count { $0 == 0 } - 3000) < 150 && !draws.contains(2))
  }

  @Test("empty orders, invalid weights and positions of other orders throw") func refusals()
    throws
  {
    #expect(throws: DatasetError.self) { try SampleOrder(count: 0, seed: 1) }
    var position = SampleOrder.Position()
    position.offset = 10
    #expect(throws: DatasetError.self) { try SampleOrder(count: 10, seed: 1, at: position) }
    #expect(throws: DatasetError.self) { try BalancedOrder(groups: [[], []], seed: 1) }
    #expect(throws: DatasetError.self) { try BalancedOrder(groups: [[1]], weights: [0], seed: 1) }
    #expect(throws: DatasetError.self) {
      try BalancedOrder(groups: [[1]], weights: [.nan], seed: 1)
    }
    #expect(throws: DatasetError.self) {
      try BalancedOrder(groups: [[1]], weights: [1, 1], seed: 1)
    }
    let other = try BalancedOrder(groups: [[1], [2]], seed: 1).position
    #expect(throws: DatasetError.self) { try BalancedOrder(groups: [[1]], seed: 1, at: other) }
  }
}
