import MTLFaceSupport

extension JSON {
  /// The names of an object's members, in order; empty for other values.
  var memberNames: [String] {
    if case .object(let members) = self { members.map(\.0) } else { [] }
  }

  /// The number of elements of an array; nil for other values.
  var elementCount: Int? {
    if case .array(let values) = self { values.count } else { nil }
  }

  /// Returns the value of a member of an object; nil without such a member.
  func member(_ name: String) -> JSON? {
    if case .object(let members) = self { members.first { $0.0 == name }?.1 } else { nil }
  }
}
