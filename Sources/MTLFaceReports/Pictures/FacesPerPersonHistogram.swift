/// A histogram of people by their number of faces.
struct FacesPerPersonHistogram {
  /// A range of numbers of faces, and the number of people whose number of faces is in the range.
  struct Bin: Equatable {
    let faces: ClosedRange<Int>
    let persons: Int
  }

  private static let maximumBinCount = 12

  /// The bins in ascending order. They cover all numbers from 1 to the largest number of faces. The
  /// array is empty if there are no people.
  let bins: [Bin]

  /// Creates a histogram.
  ///
  /// All bins have the same width, which is a round number, unless the median number of faces is
  /// less than an eighth of the largest. In that case, the upper bounds double from bin to bin.
  ///
  /// - Parameter facesPerPerson: The number of faces of each person, in ascending order. People
  ///   without faces are ignored.
  init(_ facesPerPerson: [Int]) {
    let counts = facesPerPerson.filter { $0 > 0 }
    guard let largest = counts.last else {
      bins = []
      return
    }
    let ranges =
      counts[counts.count / 2] * 8 < largest
      ? Self.doublingRanges(upTo: largest) : Self.equalRanges(upTo: largest)
    var (bins, index): ([Bin], Int) = ([], 0)
    for range in ranges {
      let start = index
      while index < counts.count, counts[index] <= range.upperBound { index += 1 }
      bins.append(Bin(faces: range, persons: index - start))
    }
    self.bins = bins
  }

  private static func equalRanges(upTo largest: Int) -> [ClosedRange<Int>] {
    let step = ChartAxis.roundStep(for: largest, in: maximumBinCount)
    return stride(from: 1, through: largest, by: step).map { $0...($0 + step - 1) }
  }

  /// Returns the ranges 1, 2, 3...4, 5...8, 9...16, and so on.
  private static func doublingRanges(upTo largest: Int) -> [ClosedRange<Int>] {
    var ranges = [1...1]
    while let last = ranges.last?.upperBound, last < largest { ranges.append(last + 1...last * 2) }
    return ranges
  }
}
