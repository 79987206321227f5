import MTLFaceNetwork

/// Statistics of the labels of a data set: ages, genders and people.
public struct DatasetStatistics: Sendable, Hashable {
  /// The number of faces.
  public let faceCount: Int
  /// The number of faces in each age group by gender: `groups[group]` contains the numbers of
  /// women, men and faces of unknown gender.
  public let groups: [[Int]]
  /// The number of faces of unknown age by gender: women, men and faces of unknown gender.
  public let unknownAge: [Int]
  /// The names of the age groups, youngest first.
  public let groupNames: [String]
  /// The range of the known ages, or `nil` if no age is known.
  public let ages: AgeRange?
  /// The number of faces of each person, in ascending order. Faces without an identity are not
  /// included.
  public let facesPerPerson: [Int]
  /// The number of faces without an identity.
  public let unidentifiedCount: Int

  /// The range and the mean of ages in years.
  public struct AgeRange: Sendable, Hashable {
    /// The lowest age in years.
    public let minimum: Double
    /// The mean age of the faces in years.
    public let mean: Double
    /// The highest age in years.
    public let maximum: Double
  }

  /// Computes the statistics of the labels of a data set.
  ///
  /// - Parameters:
  ///   - set: The data set, whose images are not read.
  ///   - groupCount: The number of age groups, 4 to 8.
  /// - Throws: `NetworkError` if the number of age groups is not supported.
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
