import MTLFaceCheckpoint
public import MTLFaceData
public import MTLFaceNetwork

/// The faces of all data sets of a run.
///
/// The faces are numbered consecutively from 0, with all training faces before all held-out faces.
/// People in different data sets are different classes.
public struct CombinedFaceDataset: Sendable {
  /// The data sets in the order of the configuration.
  public let sets: [FaceDataset]
  /// The number of training faces, which have the numbers `0..<trainingCount`.
  public let trainingCount: Int
  /// The number of held-out faces.
  public let heldOutCount: Int
  /// The number of people in all data sets.
  public let classCount: Int
  private let locations: [Location]
  private let firstClasses: [Int]
  private let weights: [Double?]

  /// The position of a face in the data sets.
  private struct Location {
    /// The index of the data set.
    let set: Int32
    /// The index of the face in the data set.
    let index: Int32
  }

  /// Opens the data sets of a run.
  ///
  /// - Parameter sources: The settings of the data sets.
  /// - Throws: `DatasetError` or `CheckpointError` if a data set cannot be opened;
  ///   ``TrainingError/unsuitableData(_:)`` if there are no training faces.
  public init(_ sources: [TrainingDataSource]) throws {
    var sets: [FaceDataset] = []
    var (training, heldOut): ([Location], [Location]) = ([], [])
    var firstClasses: [Int] = []
    var classes = 0
    for (number, source) in sources.enumerated() {
      var set = try FaceDataset.open(
        source.path, format: source.format, root: source.root, labels: source.labels)
      if let path = source.labelOverrides {
        set = try set.applyingLabelOverrides(contentsOf: path)
      }
      for index in 0..<set.count {
        let location = Location(set: Int32(number), index: Int32(index))
        let isHeldOut =
          source.heldOutEvery.map { set.recordNumber(at: index).isMultiple(of: $0) } ?? false
        if isHeldOut { heldOut.append(location) } else { training.append(location) }
      }
      firstClasses.append(classes)
      classes += set.identities.count
      sets.append(set)
    }
    guard !training.isEmpty else {
      throw TrainingError.unsuitableData(
        "there are no training faces, because all faces are held out or the data sets are empty; "
          + "add training faces")
    }
    self.sets = sets
    trainingCount = training.count
    heldOutCount = heldOut.count
    locations = training + heldOut
    classCount = classes
    self.firstClasses = firstClasses
    weights = sources.map(\.weight)
  }

  /// The number of training and held-out faces.
  public var count: Int { locations.count }

  /// The numbers of the held-out faces.
  public var heldOut: Range<Int> { trainingCount..<count }

  /// Returns the index of the data set of a face and the index of the face in this data set.
  public func location(of face: Int) -> (set: Int, index: Int) {
    (Int(locations[face].set), Int(locations[face].index))
  }

  /// Returns the labels of a face. The identity is the class of the person in the run.
  public func labels(_ face: Int) -> FaceLabels {
    let (set, index) = location(of: face)
    var labels = sets[set].samples[index].labels
    labels.identity = labels.identity.map { firstClasses[set] + $0 }
    return labels
  }

  /// Returns the path of the data set and the name of a face for messages.
  public func name(_ face: Int) -> String {
    let (set, index) = location(of: face)
    return "\(sets[set].path), \(sets[set].samples[index].name)"
  }

  /// Returns the order of the training faces for recognition.
  ///
  /// Unless the order is balanced or a data set has a weight, every face occurs once per epoch. In
  /// these two cases, faces are sampled randomly.
  ///
  /// - Parameters:
  ///   - isBalanced: Whether to sample all combinations of age group and gender in a data set with
  ///     equal frequency.
  ///   - groups: The age groups of the model.
  ///   - seed: The seed of the random order.
  ///   - position: The position at which to continue, or `nil` for the start.
  func recognitionOrder(
    isBalanced: Bool, groups: AgeGroups, seed: UInt64, at position: BalancedOrder.Position?
  ) throws -> BalancedOrder {
    guard isBalanced || weights.contains(where: { $0 != nil }) else {
      return try BalancedOrder(groups: [Array(0..<trainingCount)], seed: seed, at: position)
    }
    // There is a cell for each data set or, if the order is balanced, for each combination of data
    // set, age group and gender. Unknown ages and genders have separate cells.
    let perSet = isBalanced ? (groups.count + 1) * 3 : 1
    var cells = [[Int]](repeating: [], count: sets.count * perSet)
    var counts = [Int](repeating: 0, count: sets.count)
    for face in 0..<trainingCount {
      let (set, index) = location(of: face)
      let labels = sets[set].samples[index].labels
      let group = labels.age.map { groups.group(ofAge: $0) } ?? groups.count
      let cell = isBalanced ? group * 3 + (labels.gender?.rawValue ?? 2) : 0
      cells[set * perSet + cell].append(face)
      counts[set] += 1
    }
    let cellWeights = cells.indices.map { cell -> Double in
      let set = cell / perSet
      let nonEmpty = cells[set * perSet..<(set + 1) * perSet].count { !$0.isEmpty }
      return (weights[set] ?? Double(counts[set])) / Double(max(nonEmpty, 1))
    }
    return try BalancedOrder(groups: cells, weights: cellWeights, seed: seed, at: position)
  }

  /// Returns the order of the source faces for synthesis.
  func sourceOrder(seed: UInt64, at position: BalancedOrder.Position?) throws -> BalancedOrder {
    try BalancedOrder(groups: [Array(0..<trainingCount)], seed: seed, at: position)
  }

  /// Returns the order of the target faces for synthesis.
  ///
  /// All age groups have the same probability, and so do all faces in a group.
  ///
  /// - Throws: ``TrainingError/unsuitableData(_:)`` if an age group has no face.
  func targetOrder(
    groups: AgeGroups, seed: UInt64, at position: BalancedOrder.Position?
  ) throws -> BalancedOrder {
    var cells = [[Int]](repeating: [], count: groups.count)
    for face in 0..<trainingCount {
      if let age = labels(face).age { cells[groups.group(ofAge: age)].append(face) }
    }
    guard let empty = cells.firstIndex(where: \.isEmpty) else {
      return try BalancedOrder(groups: cells, seed: seed, at: position)
    }
    throw TrainingError.unsuitableData(
      "no training face belongs to the age group \(groups.label(empty)), but synthesis requires real "
        + "faces in every group; add faces of this group or train fewer groups")
  }
}
