import MTLFaceNetwork

/// What a data set's labels say in all.
public struct DatasetStatistics: Sendable, Hashable {
  /// Faces.
  public let faceCount: Int
  /// Faces of an age group by gender: `groups[group][0]` women, `[1]` men, `[2]` not known.
  public let groups: [[Int]]
  /// The same for faces whose age is not known.
  public let unknownAge: [Int]
  /// The groups' names.
  public let groupNames: [String]
  /// Ages; nil where none is known.
  public let ages: AgeRange?
  /// Faces of each person, rising; faces without an identity are not counted.
  public let facesPerPerson: [Int]
  /// Faces without an identity.
  public let unidentifiedCount: Int

  /// Known ages, in years.
  public struct AgeRange: Sendable, Hashable {
    /// The youngest.
    public let minimum: Double
    /// The mean.
    public let mean: Double
    /// The oldest.
    public let maximum: Double
  }

  /// Counts.
  ///
  /// - Parameters:
  ///   - set: The data set; only its labels are looked at.
  ///   - groupCount: How many age groups, 4 to 8.
  /// - Throws: `NetworkError` for another number of groups.
  public init(_ set: FaceDataset, groupCount: Int = 7) throws {
    let ageGroups = try AgeGroups(count: groupCount)
    var groups = [[Int]](repeating: [0, 0, 0], count: groupCount)
    var unknownAge = [0, 0, 0]
    var persons = [Int](repeating: 0, count: set.identities.count)
    var ages: [Double] = []
    for sample in set.samples {
      let gender = sample.labels.gender?.rawValue ?? 2
      if let age = sample.labels.age {
        groups[ageGroups.group(ofAge: age)][gender] += 1
        ages.append(age)
      } else {
        unknownAge[gender] += 1
      }
      if let identity = sample.labels.identity { persons[identity] += 1 }
    }
    faceCount = set.count
    self.groups = groups
    self.unknownAge = unknownAge
    groupNames = (0..<groupCount).map(ageGroups.label)
    if let minimum = ages.min(), let maximum = ages.max() {
      self.ages = AgeRange(
        minimum: minimum, mean: ages.reduce(0, +) / Double(ages.count), maximum: maximum)
    } else {
      self.ages = nil
    }
    facesPerPerson = persons.sorted()
    unidentifiedCount = set.count - persons.reduce(0, +)
  }
}
