import MTLFaceNetwork

/// A data set in two parts: one to learn from, and one that is held out to measure with.
///
///     let split = try DatasetSplit(set, heldOutShare: 0.1, seed: 0)
///     print(split.training.count, split.heldOut.identities.count)
public struct DatasetSplit: Sendable {
  /// The faces to learn from.
  public let training: FaceDataset
  /// The faces held out.
  public let heldOut: FaceDataset

  /// Splits by person, so that none is in both parts; faces without a person are split by face.
  ///
  /// - Parameters:
  ///   - set: The data set; only its labels are looked at.
  ///   - share: The share of the persons, and of the faces without one, that is held out, above 0
  ///     and below 1. Of two or more at least one is in each part.
  ///   - seed: What those held out are drawn from.
  /// - Throws: ``DatasetError`` `unsuitable` for another share, and where a part would be empty.
  public init(_ set: FaceDataset, heldOutShare share: Double, seed: UInt64) throws(DatasetError) {
    guard share > 0, share < 1 else {
      throw .unsuitable(path: set.path, problem: "the share held out is above 0 and below 1")
    }
    func drawn<Value>(_ values: [Value], _ stage: UInt64) throws(DatasetError) -> [Value] {
      let wanted = Int((share * Double(values.count)).rounded())
      let count = values.count < 2 ? 0 : min(max(wanted, 1), values.count - 1)
      return try SeededShuffle.sample(
        count, from: values, seed: SeededShuffle.derivedSeed(from: seed, stage: stage))
    }
    var isOut = [Bool](repeating: false, count: set.identities.count)
    for person in try drawn(Array(set.identities.indices), 3) { isOut[person] = true }
    let nameless = set.samples.indices.filter { set.samples[$0].labels.identity == nil }
    let facesOut = Set(try drawn(nameless, 4))
    try self.init(set) { index in
      set.samples[index].labels.identity.map { isOut[$0] } ?? facesOut.contains(index)
    }
  }

  /// Holds out the faces whose number is a multiple of `every`, 2 or more; see
  /// ``FaceDataset/recordNumber(at:)``. A person may be in both parts.
  ///
  /// - Throws: ``DatasetError`` `unsuitable` for other numbers, and where a part would be empty.
  public init(_ set: FaceDataset, every: Int) throws(DatasetError) {
    guard every >= 2 else {
      throw .unsuitable(path: set.path, problem: "every face would be held out; give 2 or more")
    }
    try self.init(set) { set.recordNumber(at: $0).isMultiple(of: every) }
  }

  private init(_ set: FaceDataset, isOut: (Int) -> Bool) throws(DatasetError) {
    var (kept, out): ([Int], [Int]) = ([], [])
    for index in set.samples.indices {
      if isOut(index) { out.append(index) } else { kept.append(index) }
    }
    guard !kept.isEmpty, !out.isEmpty else {
      throw .unsuitable(
        path: set.path,
        problem: "one part would be empty: \(set.count) faces of \(set.identities.count) persons, "
          + "\(out.count) held out")
    }
    training = set.subset(kept)
    heldOut = set.subset(out)
  }
}
