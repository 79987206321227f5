import MTLFaceNetwork

/// Counts of a data set's labels: ages, genders and people.
public struct DatasetStatistics: Sendable, Hashable {
  /// The number of faces.
  public let faceCount: Int
  /// The number of faces of each age group by gender: `groups[group]` contains women, men and faces
  /// of unknown gender.
  public let groups: [[Int]]
  /// The number of faces of unknown age: women, men and faces of unknown gender.
  public let unknownAge: [Int]
  /// The names of the age groups, youngest first.
  public let groupNames: [String]
  /// The range of the known ages; `nil` if no age is known.
  public let ages: AgeRange?
  /// The number of faces of each person, in ascending order. Faces without an identity do not
  /// count.
  public let facesPerPerson: [Int]
  /// The number of faces without an identity.
  public let unidentifiedCount: Int

  /// A range of ages in years, with their mean.
  public struct AgeRange: Sendable, Hashable {
    /// The lowest age.
    public let minimum: Double
    /// The mean age of the faces.
    public let mean: Double
    /// The highest age.
    public let maximum: Double
  }

  /// Counts the labels of a data set. No image is read.
  ///
  /// - Parameters:
  ///   - set: The data set.
  ///   - groupCount: The number of age groups, 4 to 8.
  /// - Throws: `NetworkError` for any other number of groups.
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
