import MTLFaceSupport

extension JSON {
  /// Replaces the value at a path of member names. Objects that the path needs are created.
  ///
  /// - Parameters:
  ///   - path: The names of the members from the outermost object inward.
  ///   - value: The new value.
  ///   - name: The name of the setting, for the error.
  /// - Throws: ``InvalidSettingError`` if the path leads through a value that is not an object.
  mutating func set(_ path: ArraySlice<String>, to value: JSON, name: String) throws {
    guard let key = path.first else {
      self = value
      return
    }
    guard case .object(var members) = self else {
      throw InvalidSettingError(name, "its parent is not an object")
    }
    let index = members.firstIndex { $0.0 == key } ?? members.endIndex
    if index == members.endIndex { members.append((key, .object([]))) }
    try members[index].1.set(path.dropFirst(), to: value, name: name)
    self = .object(members)
  }
}
