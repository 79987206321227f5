import MTLFaceNetwork

/// A subset of a data set with as many faces of every age group and gender as it has.
///
///     let subset = try BalancedSubset(set, BalancedSubset.Settings())
///     print(subset.perCell, subset.faces.count, subset.unlabeledCount)
///
/// Faces whose age or gender is not known are left out. Then persons with few faces go; of each
/// person that is left no more faces stay than are wanted; and of each cell (an age group and a
/// gender) as many are drawn as are wanted. All draws come from the seed alone, and the faces keep
/// their order.
public struct BalancedSubset: Sendable {
  /// What is wanted.
  public struct Settings: Sendable, Hashable {
    /// Age groups, 4 to 8.
    public var groupCount = 7
    /// Faces of a cell, 1 or more; as many as the smallest cell that has any where nil.
    public var perCell: Int?
    /// Persons with fewer faces of known age and gender are left out; a face without a person is a
    /// person of its own.
    public var minimumPerPerson = 1
    /// Faces that stay of a person at most, 1 or more; all where nil.
    public var maximumPerPerson: Int?
    /// What is drawn from.
    public var seed: UInt64 = 0

    /// The usual ones.
    public init() {}
  }

  /// The subset.
  public let faces: FaceDataset
  /// Faces of a cell that were wanted.
  public let perCell: Int
  /// The groups' names.
  public let groupNames: [String]
  /// Faces to draw from, by group: women, men.
  public let available: [[Int]]
  /// Faces drawn, by group: women, men.
  public let drawn: [[Int]]
  /// Faces left out because their age or gender is not known.
  public let unlabeledCount: Int
  /// Faces left out because their persons have few.
  public let excludedForFewFaces: Int
  /// Faces left out because their persons have many.
  public let excludedForManyFaces: Int

  /// Draws a subset; only labels are looked at.
  ///
  /// - Throws: `NetworkError` for a number of groups that there is none of, ``DatasetError``
  ///   `unsuitable` for settings below 1 and where no face is left.
  public init(_ set: FaceDataset, _ settings: Settings) throws {
    let groups = try AgeGroups(count: settings.groupCount)
    guard settings.perCell ?? 1 >= 1, settings.minimumPerPerson >= 1,
      settings.maximumPerPerson ?? 1 >= 1
    else {
      throw DatasetError.unsuitable(
        path: set.path, problem: "numbers of faces of a cell or a person are 1 or more")
    }
    let labeled = set.samples.indices.filter {
      set.samples[$0].labels.age != nil && set.samples[$0].labels.gender != nil
    }
    unlabeledCount = set.count - labeled.count
    let persons = Self.persons(set, labeled)
    let enough = persons.filter { $0.count >= settings.minimumPerPerson }
    excludedForFewFaces = labeled.count - enough.reduce(0) { $0 + $1.count }
    let kept = try Self.thinned(enough, settings)
    excludedForManyFaces = labeled.count - excludedForFewFaces - kept.count
    let cells = Self.cells(set, kept, groups)
    available = Self.paired(cells.map(\.count))
    guard let smallest = cells.map(\.count).filter({ $0 > 0 }).min() else {
      throw DatasetError.unsuitable(
        path: set.path,
        problem:
          "no face is left: of \(set.count), \(unlabeledCount) have no known age and gender, and "
          + "\(excludedForFewFaces) are of persons with fewer than \(settings.minimumPerPerson)")
    }
    let perCell = settings.perCell ?? smallest
    var chosen: [[Int]] = []
    for (number, cell) in cells.enumerated() {
      chosen.append(
        try SeededShuffle.sample(
          perCell, from: cell,
          seed: SeededShuffle.derivedSeed(from: settings.seed, stage: 1, index: number)))
    }
    self.perCell = perCell
    drawn = Self.paired(chosen.map(\.count))
    groupNames = (0..<groups.count).map(groups.label)
    faces = set.subset(chosen.flatMap(\.self).sorted())
  }

  /// Faces to draw from that were not drawn.
  public var surplus: Int { available.joined().reduce(0, +) - faces.count }

  /// The faces of each person, in the order of the set.
  private static func persons(_ set: FaceDataset, _ indices: [Int]) -> [[Int]] {
    var persons = [[Int]](repeating: [], count: set.identities.count)
    for index in indices {
      if let identity = set.samples[index].labels.identity {
        persons[identity].append(index)
      } else {
        persons.append([index])
      }
    }
    return persons
  }

  /// The faces that stay of all persons, rising.
  private static func thinned(_ persons: [[Int]], _ settings: Settings) throws -> [Int] {
    guard let most = settings.maximumPerPerson else { return persons.flatMap(\.self).sorted() }
    var kept: [Int] = []
    for (number, faces) in persons.enumerated() {
      kept += try SeededShuffle.sample(
        most, from: faces,
        seed: SeededShuffle.derivedSeed(from: settings.seed, stage: 2, index: number))
    }
    return kept.sorted()
  }

  /// Faces by group and gender, the gender changing first.
  private static func cells(_ set: FaceDataset, _ indices: [Int], _ groups: AgeGroups) -> [[Int]] {
    var cells = [[Int]](repeating: [], count: groups.count * 2)
    for index in indices {
      let labels = set.samples[index].labels
      guard let age = labels.age, let gender = labels.gender else { continue }
      cells[groups.group(ofAge: age) * 2 + gender.rawValue].append(index)
    }
    return cells
  }

  private static func paired(_ counts: [Int]) -> [[Int]] {
    stride(from: 0, to: counts.count, by: 2).map { [counts[$0], counts[$0 + 1]] }
  }
}
