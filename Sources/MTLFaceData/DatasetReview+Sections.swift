public import MTLFaceNetwork

extension DatasetReview {
  /// The arrangement of faces for visual inspection.
  public enum Arrangement: String, Sendable, CaseIterable {
    /// One section for each age group, and one for unknown ages.
    case age
    /// One section of all faces, in which the faces of a person are neighbors.
    case person
  }

  /// Faces that are shown together.
  public struct Section: Sendable, Hashable {
    /// The title.
    public let title: String
    /// A name for files, such as `ages-11-20`.
    public let fileName: String
    /// The indices of the faces in the data set; may be empty.
    public fileprivate(set) var indices: [Int] = []
  }

  /// Returns the sections of some faces, which keep their order within a person and within an age
  /// group.
  ///
  /// - Parameters:
  ///   - indices: The indices of the faces in the data set.
  ///   - arrangement: The arrangement. Faces without a person come last.
  ///   - groups: The age groups.
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
      sections.append(Section(title: "ages not known", fileName: "ages-unknown"))
      for index in indices {
        let group = dataset.samples[index].labels.age.map(groups.group)
        sections[group ?? groups.count].indices.append(index)
      }
      return sections
    }
  }
}
