import MTLFaceNetwork

/// A data set divided into a training part and a part held out for evaluation.
///
///     let split = try DatasetSplit(set, heldOutShare: 0.1, seed: 0)
///     print(split.training.count, split.heldOut.identities.count)
public struct DatasetSplit: Sendable {
  /// The faces for training.
  public let training: FaceDataset
  /// The faces held out for evaluation.
  public let heldOut: FaceDataset

  /// Divides a data set by person, so that no person is in both parts.
  ///
  /// Faces without an identity are divided individually.
  ///
  /// - Parameters:
  ///   - set: The data set. No image is read.
  ///   - share: The fraction of the people, and of the faces without an identity, to hold out;
  ///     greater than 0 and less than 1. If there are two or more of them, each part gets at least
  ///     one.
  ///   - seed: The seed of the random selection.
  /// - Throws: ``DatasetError`` `unsuitable` if the share is out of range or a part would be empty.
  public init(_ set: FaceDataset, heldOutShare share: Double, seed: UInt64) throws(DatasetError) {
    guard share > 0, share < 1 else {
      throw .unsuitable(
        path: set.path, problem: "the held-out share must be greater than 0 and less than 1")
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

  /// Holds out the faces whose record number is a multiple of `every`.
  ///
  /// A person may be in both parts. ``FaceDataset/recordNumber(at:)`` describes the numbers.
  ///
  /// - Parameters:
  ///   - set: The data set. No image is read.
  ///   - every: The divisor, 2 or more.
  /// - Throws: ``DatasetError`` `unsuitable` if `every` is less than 2 or a part would be empty.
  public init(_ set: FaceDataset, every: Int) throws(DatasetError) {
    guard every >= 2 else {
      throw .unsuitable(path: set.path, problem: "every face would be held out; use 2 or more")
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
        problem:
          "one part would be empty: of \(set.count) faces of \(set.identities.count) persons, "
          + "\(out.count) would be held out")
    }
    training = set.subset(kept)
    heldOut = set.subset(out)
  }
}
