import MTLFaceSupport

extension JSON {
  /// The names of the members of an object in their order. The array is empty for other values.
  var memberNames: [String] {
    if case .object(let members) = self { members.map(\.0) } else { [] }
  }

  /// The number of elements of an array, or `nil` for other values.
  var elementCount: Int? {
    if case .array(let values) = self { values.count } else { nil }
  }

  /// Returns the value of a member of an object, or `nil` if there is no member with this name.
  func member(_ name: String) -> JSON? {
    if case .object(let members) = self { members.first { $0.0 == name }?.1 } else { nil }
  }
}
