import MTLFaceNetwork

/// What a data set's labels say in all.
public struct DataSetStatistics: Sendable, Hashable {
  /// Faces.
  public let faces: Int
  /// Faces of an age group by gender: `groups[group][0]` women, `[1]` men, `[2]` not known.
  public let groups: [[Int]]
  /// The same for faces whose age is not known.
  public let ageless: [Int]
  /// The groups' names.
  public let groupNames: [String]
  /// Ages; nil where none is known.
  public let ages: AgeRange?
  /// Faces of each person, rising; faces without an identity are not counted.
  public let facesPerPerson: [Int]
  /// Faces without an identity.
  public let nameless: Int

  /// Known ages, in years.
  public struct AgeRange: Sendable, Hashable {
    /// The youngest.
    public let least: Double
    /// The mean.
    public let mean: Double
    /// The oldest.
    public let most: Double
  }

  /// Counts.
  ///
  /// - Parameters:
  ///   - set: The data set; only its labels are looked at.
  ///   - groupCount: How many age groups, 4 to 8.
  /// - Throws: `NetworkError` for another number of groups.
  public init(_ set: FaceDataSet, groupCount: Int = 7) throws {
    let ageGroups = try AgeGroups(count: groupCount)
    var groups = [[Int]](repeating: [0, 0, 0], count: groupCount)
    var ageless = [0, 0, 0]
    var persons = [Int](repeating: 0, count: set.identities.count)
    var ages: [Double] = []
    for sample in set.samples {
      let gender = sample.labels.gender?.rawValue ?? 2
      if let age = sample.labels.age {
        groups[ageGroups.group(ofAge: age)][gender] += 1
        ages.append(age)
      } else {
        ageless[gender] += 1
      }
      if let identity = sample.labels.identity { persons[identity] += 1 }
    }
    faces = set.count
    self.groups = groups
    self.ageless = ageless
    groupNames = (0..<groupCount).map(ageGroups.label)
    if let least = ages.min(), let most = ages.max() {
      self.ages = AgeRange(
        least: least, mean: ages.reduce(0, +) / Double(ages.count), most: most)
    } else {
      self.ages = nil
    }
    facesPerPerson = persons.sorted()
    nameless = set.count - persons.reduce(0, +)
  }
}
