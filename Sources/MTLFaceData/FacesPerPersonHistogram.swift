/// Persons by how many faces they have.
struct FacesPerPersonHistogram {
  /// Persons with a number of faces within a range.
  struct Bin: Equatable {
    let faces: ClosedRange<Int>
    let persons: Int
  }

  private static let maximumBinCount = 12

  /// The bins, rising, without a gap from 1 to the most faces; none where there are no persons.
  let bins: [Bin]

  /// Counts faces of each person, which rise.
  ///
  /// Bins are of even, round widths; where most persons have few faces and some have very many, of
  /// widths that double.
  init(_ facesPerPerson: [Int]) {
    let counts = facesPerPerson.filter { $0 > 0 }
    guard let most = counts.last else {
      bins = []
      return
    }
    let ranges =
      counts[counts.count / 2] * 8 < most ? Self.doubling(to: most) : Self.even(to: most)
    var (bins, at): ([Bin], Int) = ([], 0)
    for range in ranges {
      let start = at
      while at < counts.count, counts[at] <= range.upperBound { at += 1 }
      bins.append(Bin(faces: range, persons: at - start))
    }
    self.bins = bins
  }

  private static func even(to most: Int) -> [ClosedRange<Int>] {
    let step = CountAxis.roundStep(for: most, in: maximumBinCount)
    return stride(from: 1, through: most, by: step).map { $0...($0 + step - 1) }
  }

  /// 1, 2, 3...4, 5...8, 9...16 and on.
  private static func doubling(to most: Int) -> [ClosedRange<Int>] {
    var ranges = [1...1]
    while let last = ranges.last?.upperBound, last < most { ranges.append(last + 1...last * 2) }
    return ranges
  }
}
