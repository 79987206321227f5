import MTLFaceNetwork

/// A subset of a data set with the same number of faces for each age group and gender.
///
///     let subset = try BalancedSubset(set, BalancedSubset.Settings())
///     print(subset.perCell, subset.faces.count, subset.unlabeledCount)
///
/// The subset is selected in these steps:
///
/// 1. Faces of unknown age or gender are excluded.
/// 2. People with fewer than ``Settings/minimumPerPerson`` faces are excluded.
/// 3. At most ``Settings/maximumPerPerson`` faces of each remaining person are drawn.
/// 4. At most ``Settings/perCell`` faces of each cell are drawn. A cell is a combination of age
///    group and gender.
///
/// The seed determines all random selections. The faces keep their order.
public struct BalancedSubset: Sendable {
  /// The size and composition of a balanced subset.
  public struct Settings: Sendable, Hashable {
    /// The number of age groups, 4 to 8.
    public var groupCount = 7
    /// The maximum number of faces per cell, 1 or more, or `nil` for the size of the smallest cell
    /// that is not empty.
    public var perCell: Int?
    /// The minimum number of faces of known age and gender per person, 1 or more. A face without an
    /// identity counts as a person with one face.
    public var minimumPerPerson = 1
    /// The maximum number of faces per person, 1 or more, or `nil` for no limit.
    public var maximumPerPerson: Int?
    /// The seed of all random selections.
    public var seed: UInt64 = 0

    /// Creates settings with default values: 7 age groups, the size of the smallest cell and no
    /// limits on the number of faces per person.
    public init() {}
  }

  /// The faces of the subset.
  public let faces: FaceDataset
  /// The maximum number of faces drawn from each cell.
  public let perCell: Int
  /// The names of the age groups, youngest first.
  public let groupNames: [String]
  /// The number of faces from which step 4 draws: for each age group, the women and the men.
  public let available: [[Int]]
  /// The number of faces drawn: for each age group, the women and the men.
  public let drawn: [[Int]]
  /// The number of faces excluded because their age or gender is unknown.
  public let unlabeledCount: Int
  /// The number of faces excluded because their person has too few faces.
  public let excludedForFewFaces: Int
  /// The number of faces excluded because their person has more faces than the maximum.
  public let excludedForManyFaces: Int

  /// Draws a balanced subset of a data set.
  ///
  /// - Parameters:
  ///   - set: The data set, whose images are not read.
  ///   - settings: The size and composition of the subset.
  /// - Throws: `NetworkError` for an unsupported number of age groups; ``DatasetError``
  ///   `unsuitable` if a limit is less than 1 or if no face remains.
  public init(_ set: FaceDataset, _ settings: Settings) throws {
    let groups = try AgeGroups(count: settings.groupCount)
    guard settings.perCell ?? 1 >= 1, settings.minimumPerPerson >= 1,
      settings.maximumPerPerson ?? 1 >= 1
    else {
      throw DatasetError.unsuitable(
        path: set.path,
        problem:
          "a limit on faces per cell or per person is less than 1; use 1 or more")
    }
    let labeled = set.samples.indices.filter {
      set.samples[$0].labels.age != nil && set.samples[$0].labels.gender != nil
    }
    unlabeledCount = set.count - labeled.count
    let persons = Self.persons(set, labeled)
    let sufficient = persons.filter { $0.count >= settings.minimumPerPerson }
    excludedForFewFaces = labeled.count - sufficient.reduce(0) { $0 + $1.count }
    let remaining = try Self.limited(sufficient, settings)
    excludedForManyFaces = labeled.count - excludedForFewFaces - remaining.count
    let cells = Self.cells(set, remaining, groups)
    available = Self.womenAndMen(cells.map(\.count))
    guard let smallest = cells.map(\.count).filter({ $0 > 0 }).min() else {
      throw DatasetError.unsuitable(
        path: set.path,
        problem:
          "no face remains (total: \(set.count), without an age or gender: \(unlabeledCount), "
          + "excluded by the minimum of \(settings.minimumPerPerson) per person: "
          + "\(excludedForFewFaces)); add labels or lower the minimum")
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
    drawn = Self.womenAndMen(chosen.map(\.count))
    groupNames = (0..<groups.count).map(groups.label)
    faces = set.subset(chosen.flatMap(\.self).sorted())
  }

  /// The number of available faces that were not drawn in step 4.
  public var surplus: Int { available.joined().reduce(0, +) - faces.count }

  /// Returns the indices of each person's faces, followed by each face without an identity as a
  /// separate person.
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

  /// Returns the indices of the faces that remain after step 3, in ascending order.
  private static func limited(_ persons: [[Int]], _ settings: Settings) throws -> [Int] {
    guard let maximum = settings.maximumPerPerson else { return persons.flatMap(\.self).sorted() }
    var remaining: [Int] = []
    for (number, faces) in persons.enumerated() {
      remaining += try SeededShuffle.sample(
        maximum, from: faces,
        seed: SeededShuffle.derivedSeed(from: settings.seed, stage: 2, index: number))
    }
    return remaining.sorted()
  }

  /// Returns the indices of the faces in each cell. The cells are the women and the men of the
  /// first age group, the women and the men of the second age group, and so on.
  private static func cells(_ set: FaceDataset, _ indices: [Int], _ groups: AgeGroups) -> [[Int]] {
    var cells = [[Int]](repeating: [], count: groups.count * 2)
    for index in indices {
      let labels = set.samples[index].labels
      guard let age = labels.age, let gender = labels.gender else { continue }
      cells[groups.group(ofAge: age) * 2 + gender.rawValue].append(index)
    }
    return cells
  }

  private static func womenAndMen(_ counts: [Int]) -> [[Int]] {
    stride(from: 0, to: counts.count, by: 2).map { [counts[$0], counts[$0 + 1]] }
  }
}
