public import MTLFaceNetwork

extension DatasetReview {
  /// An arrangement of faces for visual inspection.
  public enum Arrangement: String, Sendable, CaseIterable {
    /// One section for each age group, followed by a section for unknown ages.
    case age
    /// A single section, in which the faces of each person are adjacent.
    case person
  }

  /// A titled group of faces.
  public struct Section: Sendable, Hashable {
    /// The title of the section, such as `ages 11-20`.
    public let title: String
    /// The base name of files for the section, such as `ages-11-20`.
    public let fileName: String
    /// The indices of the faces in the data set. The array can be empty.
    public fileprivate(set) var indices: [Int] = []
  }

  /// Returns the sections of an arrangement of faces.
  ///
  /// Faces of the same person are in ascending order of index. Faces of the same age group keep the
  /// order of `indices`.
  ///
  /// - Parameters:
  ///   - indices: The indices of the faces in the data set.
  ///   - arrangement: The arrangement. Faces without an identity are last when arranged by person.
  ///   - groups: The age groups, which are used when arranged by age.
  public func sections(
    ofFacesAt indices: [Int], by arrangement: Arrangement, groups: AgeGroups
  ) -> [Section] {
    switch arrangement {
    case .person:
      let ranked = indices.map { ($0, dataset.samples[$0].labels.identity ?? .max) }
      let faces = ranked.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
      return [Section(title: "by person", fileName: "persons", indices: faces)]
    case .age:
      var sections = (0..<groups.count).map { group in
        let label = groups.label(group)
        let name = label.hasPrefix("<=") ? "to-" : label.hasPrefix(">=") ? "from-" : ""
        return Section(
          title: "ages \(label)",
          fileName: "ages-\(name)\(label.drop { "<>=".contains($0) })")
      }
      sections.append(Section(title: "unknown ages", fileName: "ages-unknown"))
      for index in indices {
        let group = dataset.samples[index].labels.age.map(groups.group)
        sections[group ?? groups.count].indices.append(index)
      }
      return sections
    }
  }
}
