/// Greedy non-maximum suppression.
///
/// Boxes are processed in descending order of score. A box is kept unless its overlap with a box
/// that was kept before exceeds the threshold. Boxes with equal scores remain in their order.
///
/// A grid lists the kept boxes in each cell, so that a box is compared only with its neighbors. If
/// each box overlaps only a few others, the running time is therefore roughly proportional to the
/// number of boxes instead of its square.
struct NonMaximumSuppression {
  /// The measure of the overlap of two boxes.
  enum Overlap {
    /// The area of the intersection divided by the area of the union.
    case intersectionOverUnion
    /// The area of the intersection divided by the area of the smaller box. Widths and heights
    /// include the last pixel.
    case intersectionOverMinimum
  }

  private let boxes: [FaceCandidate]
  private let threshold: Float
  private let measure: Overlap
  private var grid: CellGrid

  /// Returns the indices of the boxes to keep, in descending order of score.
  static func keptIndices(
    _ boxes: [FaceCandidate], threshold: Float, overlap measure: Overlap
  ) -> [Int] {
    let order = boxes.indices.sorted {
      (boxes[$1].score, $0) < (boxes[$0].score, $1)
    }
    var suppression = NonMaximumSuppression(boxes, threshold, measure)
    return order.filter { suppression.keeps($0) }
  }

  /// Returns the boxes to keep, in descending order of score.
  static func keptBoxes(
    _ boxes: [FaceCandidate], threshold: Float, overlap measure: Overlap
  ) -> [FaceCandidate] {
    keptIndices(boxes, threshold: threshold, overlap: measure).map { boxes[$0] }
  }

  private init(_ boxes: [FaceCandidate], _ threshold: Float, _ measure: Overlap) {
    self.boxes = boxes
    self.threshold = threshold
    self.measure = measure
    grid = CellGrid(boxes)
  }

  private mutating func keeps(_ index: Int) -> Bool {
    let cells = grid.cells(of: boxes[index])
    let isNew = cells.rows.allSatisfy { row in
      cells.columns.allSatisfy { column in
        grid.allSatisfy(row, column) { overlap(boxes[$0], boxes[index]) <= threshold }
      }
    }
    if isNew { grid.insert(index, cells) }
    return isNew
  }

  private func overlap(_ a: FaceCandidate, _ b: FaceCandidate) -> Float {
    let margin: Float = measure == .intersectionOverMinimum ? 1 : 0
    let width = min(a.right, b.right) - max(a.left, b.left) + margin
    let height = min(a.bottom, b.bottom) - max(a.top, b.top) + margin
    guard width > 0, height > 0 else { return 0 }
    let areaA = (a.right - a.left + margin) * (a.bottom - a.top + margin)
    let areaB = (b.right - b.left + margin) * (b.bottom - b.top + margin)
    let common = width * height
    switch measure {
    case .intersectionOverUnion: return common / (areaA + areaB - common)
    case .intersectionOverMinimum: return common / min(areaA, areaB)
    }
  }
}

/// A grid that covers all boxes and lists the kept boxes that overlap each cell.
private struct CellGrid {
  typealias Cells = (rows: ClosedRange<Int>, columns: ClosedRange<Int>)

  private let left: Float
  private let top: Float
  private var side: Float = 32
  private var rows = 1
  private var columns = 1
  /// The index of the last entry of each cell's linked list, or -1 if the list is empty.
  private var last: [Int32]
  /// The entries of all linked lists. Each has the index of a box and the index of the previous
  /// entry in the same cell, or -1 for the first entry.
  private var entries: [(box: Int32, previous: Int32)] = []

  init(_ boxes: [FaceCandidate]) {
    let left = boxes.reduce(Float.infinity) { min($0, $1.left) }
    let top = boxes.reduce(Float.infinity) { min($0, $1.top) }
    let right = boxes.reduce(-Float.infinity) { max($0, $1.right) }
    let bottom = boxes.reduce(-Float.infinity) { max($0, $1.bottom) }
    self.left = left.isFinite ? left : 0
    self.top = top.isFinite ? top : 0
    // Limit the number of cells to about four per box.
    let (width, height) = (max(right - self.left, 0), max(bottom - self.top, 0))
    while side < 1e9, (width / side + 1) * (height / side + 1) > Float(64 + 4 * boxes.count) {
      side *= 2
    }
    if width < 1e9, height < 1e9 {
      rows = Int(height / side) + 1
      columns = Int(width / side) + 1
    }
    last = [Int32](repeating: -1, count: rows * columns)
  }

  /// Returns the cells that a box overlaps. The box is extended by one pixel to the right and down.
  func cells(of box: FaceCandidate) -> Cells {
    func range(_ from: Float, _ to: Float, _ count: Int) -> ClosedRange<Int> {
      // NaN is assigned to the first cell.
      func cell(_ position: Float) -> Int {
        let quotient = position / side
        return quotient > 0 ? (quotient < Float(count - 1) ? Int(quotient) : count - 1) : 0
      }
      let first = cell(from)
      return first...max(cell(to + 1), first)
    }
    return (
      range(box.top - top, box.bottom - top, rows),
      range(box.left - left, box.right - left, columns)
    )
  }

  func allSatisfy(_ row: Int, _ column: Int, _ condition: (Int) -> Bool) -> Bool {
    var entry = last[row * columns + column]
    while entry >= 0 {
      let (box, previous) = entries[Int(entry)]
      guard condition(Int(box)) else { return false }
      entry = previous
    }
    return true
  }

  mutating func insert(_ box: Int, _ cells: Cells) {
    for row in cells.rows {
      for column in cells.columns {
        entries.append((Int32(box), last[row * columns + column]))
        last[row * columns + column] = Int32(entries.count - 1)
      }
    }
  }
}
