import MTLFaceNetwork

/// A division of a data set into faces for training and faces held out for evaluation.
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
  /// Faces without an identity are assigned to the parts individually.
  ///
  /// - Parameters:
  ///   - set: The data set, whose images are not read.
  ///   - share: The fraction of the people, and of the faces without an identity, to hold out. It
  ///     must be greater than 0 and less than 1. If there are two or more people, each part
  ///     contains at least one of them. The same is true of faces without an identity.
  ///   - seed: The seed of the random selection.
  /// - Throws: ``DatasetError`` `unsuitable` if `share` is out of range or a part would be empty.
  public init(_ set: FaceDataset, heldOutShare share: Double, seed: UInt64) throws(DatasetError) {
    guard share > 0, share < 1 else {
      throw .unsuitable(
        path: set.path,
        problem: "the held-out fraction is \(share); pass a number greater than 0 and less than 1")
    }
    func draw<Value>(_ values: [Value], _ stage: UInt64) throws(DatasetError) -> [Value] {
      let requested = Int((share * Double(values.count)).rounded())
      let count = values.count < 2 ? 0 : min(max(requested, 1), values.count - 1)
      return try SeededShuffle.sample(
        count, from: values, seed: SeededShuffle.derivedSeed(from: seed, stage: stage))
    }
    var isPersonHeldOut = [Bool](repeating: false, count: set.identities.count)
    for person in try draw(Array(set.identities.indices), 3) { isPersonHeldOut[person] = true }
    let unidentified = set.samples.indices.filter { set.samples[$0].labels.identity == nil }
    let heldOutFaces = Set(try draw(unidentified, 4))
    try self.init(set) { index in
      set.samples[index].labels.identity.map { isPersonHeldOut[$0] } ?? heldOutFaces.contains(index)
    }
  }

  /// Holds out the faces whose record number is a multiple of `every`.
  ///
  /// A person can be in both parts. For the definition of record numbers, see
  /// ``FaceDataset/recordNumber(at:)``.
  ///
  /// - Parameters:
  ///   - set: The data set, whose images are not read.
  ///   - every: The divisor of the record numbers to hold out, 2 or more.
  /// - Throws: ``DatasetError`` `unsuitable` if `every` is less than 2 or a part would be empty.
  public init(_ set: FaceDataset, every: Int) throws(DatasetError) {
    guard every >= 2 else {
      throw .unsuitable(
        path: set.path,
        problem: "the divisor of the held-out record numbers is \(every); pass 2 or more")
    }
    try self.init(set) { set.recordNumber(at: $0).isMultiple(of: every) }
  }

  private init(_ set: FaceDataset, isHeldOut: (Int) -> Bool) throws(DatasetError) {
    var (training, heldOut): ([Int], [Int]) = ([], [])
    for index in set.samples.indices {
      if isHeldOut(index) { heldOut.append(index) } else { training.append(index) }
    }
    guard !training.isEmpty, !heldOut.isEmpty else {
      throw .unsuitable(
        path: set.path,
        problem:
          "one part would be empty (faces: \(set.count), held-out faces: \(heldOut.count), people: "
          + "\(set.identities.count)); choose another fraction or divisor")
    }
    self.training = set.subset(training)
    self.heldOut = set.subset(heldOut)
  }
}
