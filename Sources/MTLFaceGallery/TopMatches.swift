/// The best of many: by falling score, of equal ones the lowest place first. A strict order, so
/// that the same are chosen in whatever order they are offered.
struct TopMatches {
  /// An index and its score.
  struct Match {
    let score: Float
    let index: Int

    /// Whether it comes before another.
    func isBetter(than other: Match) -> Bool {
      score > other.score || (score == other.score && index < other.index)
    }
  }

  private let capacity: Int
  /// Scores from here on count.
  private let threshold: Float
  /// A heap with the worst on top.
  private var heap: [Match] = []

  init(_ capacity: Int, from threshold: Float) {
    self.capacity = capacity
    self.threshold = threshold
  }

  /// What a score must reach to have a chance.
  var minimumScore: Float { heap.count < capacity ? threshold : heap[0].score }

  /// Takes a match in if it is among the best so far; one without a number never is.
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

  /// Takes in what others found.
  mutating func insert(_ other: TopMatches) { for match in other.heap { insert(match) } }

  /// The best, first the very best.
  var sorted: [Match] { heap.sorted { $0.isBetter(than: $1) } }

  private mutating func siftUp(_ start: Int) {
    var at = start
    while at > 0, heap[(at - 1) / 2].isBetter(than: heap[at]) {
      heap.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
  }

  private mutating func siftDown() {
    var at = 0
    while true {
      var worst = at
      for child in [2 * at + 1, 2 * at + 2] where child < heap.count {
        if heap[worst].isBetter(than: heap[child]) { worst = child }
      }
      guard worst != at else { return }
      heap.swapAt(at, worst)
      at = worst
    }
  }
}
