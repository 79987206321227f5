import MTLFaceSupport

extension JSON {
  /// Replaces the value at a path of member names. Missing objects along the path are created.
  ///
  /// - Parameters:
  ///   - path: The names of the members, starting with the outermost object.
  ///   - value: The new value.
  ///   - name: The name of the setting in the error message.
  /// - Throws: ``InvalidSettingError`` if a value along the path is not an object.
  mutating func set(_ path: ArraySlice<String>, to value: JSON, name: String) throws {
    guard let key = path.first else {
      self = value
      return
    }
    guard case .object(var members) = self else {
      throw InvalidSettingError(name, "is not inside an object; check the path of the setting")
    }
    let index = members.firstIndex { $0.0 == key } ?? members.endIndex
    if index == members.endIndex { members.append((key, .object([]))) }
    try members[index].1.set(path.dropFirst(), to: value, name: name)
    self = .object(members)
  }
}
