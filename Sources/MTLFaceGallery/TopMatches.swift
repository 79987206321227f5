/// A collection that keeps the best of the inserted matches.
///
/// Matches are ranked in descending order of score. Matches with equal scores are ranked in
/// ascending order of index, so that the result does not depend on the order of insertion.
struct TopMatches {
  /// A row or person with a score.
  struct Match {
    let score: Float
    /// The index of the row or the number of the person.
    let index: Int

    /// Returns whether this match ranks before another.
    func isBetter(than other: Match) -> Bool {
      score > other.score || (score == other.score && index < other.index)
    }
  }

  private let capacity: Int
  /// The lowest score of a match.
  private let threshold: Float
  /// A binary heap with the worst match at the root.
  private var heap: [Match] = []

  init(_ capacity: Int, from threshold: Float) {
    self.capacity = capacity
    self.threshold = threshold
  }

  /// The lowest score that a match must have to be inserted.
  var minimumScore: Float { heap.count < capacity ? threshold : heap[0].score }

  /// Inserts a match if it ranks among the best matches. A match with a NaN score is ignored.
  mutating func insert(_ match: Match) {
    guard match.score >= threshold else { return }
    if heap.count < capacity {
      heap.append(match)
      siftUp(heap.count - 1)
    } else if match.isBetter(than: heap[0]) {
      heap[0] = match
      siftDown()
    }
  }

  /// Inserts all matches of another collection.
  mutating func insert(_ other: TopMatches) { for match in other.heap { insert(match) } }

  /// The matches from best to worst.
  var sorted: [Match] { heap.sorted { $0.isBetter(than: $1) } }

  private mutating func siftUp(_ start: Int) {
    var child = start
    while child > 0, heap[(child - 1) / 2].isBetter(than: heap[child]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func siftDown() {
    var parent = 0
    while true {
      var worst = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[worst].isBetter(than: heap[child]) { worst = child }
      }
      guard worst != parent else { return }
      heap.swapAt(parent, worst)
      parent = worst
    }
  }
}
