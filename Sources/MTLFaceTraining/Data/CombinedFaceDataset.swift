import MTLFaceCheckpoint
public import MTLFaceData
public import MTLFaceNetwork

/// The faces of all data sets of a run under one numbering: those that it learns from, then those that
/// are kept out. Persons of different sets are different classes.
public struct CombinedFaceDataset: Sendable {
  /// The data sets.
  public let sets: [FaceDataset]
  /// Faces to learn from; they have the numbers from 0.
  public let trainingCount: Int
  /// Faces kept out; their numbers follow.
  public let heldOutCount: Int
  /// Persons of all sets.
  public let classCount: Int
  private let places: [Place]
  private let firstClasses: [Int]
  private let weights: [Double?]

  /// A face within its set.
  private struct Place {
    let set: Int32
    let index: Int32
  }

  /// Opens the data sets of a run.
  /// - Throws: `DatasetError`, `CheckpointError`; ``TrainingError/unsuitableData(_:)`` where nothing
  ///   is left to learn from.
  public init(_ sources: [TrainingDataSource]) throws {
    var sets: [FaceDataset] = []
    var (training, heldOut): ([Place], [Place]) = ([], [])
    var firstClasses: [Int] = []
    var classes = 0
    for (number, source) in sources.enumerated() {
      var set = try FaceDataset.open(
        source.path, format: source.format, root: source.root, labels: source.labels)
      if let path = source.labelOverrides {
        set = try set.applyingLabelOverrides(contentsOf: path)
      }
      for index in 0..<set.count {
        let place = Place(set: Int32(number), index: Int32(index))
        let isHeldOut =
          source.heldOutEvery.map { set.recordNumber(at: index).isMultiple(of: $0) } ?? false
        if isHeldOut { heldOut.append(place) } else { training.append(place) }
      }
      firstClasses.append(classes)
      classes += set.identities.count
      sets.append(set)
    }
    guard !training.isEmpty else {
      throw TrainingError.unsuitableData("all faces are kept out; nothing is left to learn from")
    }
    self.sets = sets
    trainingCount = training.count
    heldOutCount = heldOut.count
    places = training + heldOut
    classCount = classes
    self.firstClasses = firstClasses
    weights = sources.map(\.weight)
  }

  /// All faces.
  public var count: Int { places.count }

  /// The numbers of the faces kept out.
  public var heldOut: Range<Int> { trainingCount..<count }

  /// The set that a face belongs to, and its place there.
  public func location(of face: Int) -> (set: Int, index: Int) {
    (Int(places[face].set), Int(places[face].index))
  }

  /// What is known of a face; its identity is a class of the run.
  public func labels(_ face: Int) -> FaceLabels {
    let (set, index) = location(of: face)
    var labels = sets[set].samples[index].labels
    labels.identity = labels.identity.map { firstClasses[set] + $0 }
    return labels
  }

  /// What a face is called in messages.
  public func name(_ face: Int) -> String {
    let (set, index) = location(of: face)
    return "\(sets[set].path), \(sets[set].samples[index].name)"
  }

  /// The order in which recognition sees the faces: each once an epoch; by the sets' weights where any
  /// has one; and evenly over age groups and genders where `isBalanced`.
  func recognitionOrder(
    isBalanced: Bool, groups: AgeGroups, seed: UInt64, at position: BalancedOrder.Position?
  ) throws -> BalancedOrder {
    guard isBalanced || weights.contains(where: { $0 != nil }) else {
      return try BalancedOrder(groups: [Array(0..<trainingCount)], seed: seed, at: position)
    }
    // A cell for each set and, where balanced, each age group and gender, known or not.
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
      let filled = cells[set * perSet..<(set + 1) * perSet].count { !$0.isEmpty }
      return (weights[set] ?? Double(counts[set])) / Double(max(filled, 1))
    }
    return try BalancedOrder(groups: cells, weights: cellWeights, seed: seed, at: position)
  }

  /// The order in which synthesis sees faces to change.
  func sourceOrder(seed: UInt64, at position: BalancedOrder.Position?) throws -> BalancedOrder {
    try BalancedOrder(groups: [Array(0..<trainingCount)], seed: seed, at: position)
  }

  /// The order in which synthesis sees real faces of a target group: the group evenly, then a face of it.
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
      "no face is of the age group \(groups.label(empty)), and synthesis learns every group from "
        + "faces of it; add some, or train fewer groups")
  }
}
