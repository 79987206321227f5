public import MTLFaceNetwork

/// The format of a corrections file, a text file that overrides labels of a data set.
///
/// The file contains a line `NAME<TAB>age=31.5<TAB>gender=1` for each face to correct. NAME is the
/// name of the sample and can contain spaces. The fields are `age`, `gender` and `identity`. The
/// value `?` marks a label as unknown. An identity is the name of a person. A name that is not in
/// the data set adds a person. The word `remove` in place of the fields removes the face. Empty
/// lines and lines that begin with `#` are skipped.
public enum LabelOverrides {
  /// The change that a line describes. For each label, an outer `nil` means that the label is
  /// unchanged, and an inner `nil` means that it becomes unknown.
  struct Override: Equatable {
    var isRemoval = false
    var age: Double??
    var gender: Gender??
    var identity: String??
  }

  /// Returns a line that overrides labels of a face, with a line break at the end.
  ///
  /// - Parameters:
  ///   - sample: The face.
  ///   - age: The age in years, 0...150, or `nil` to keep the existing age.
  ///   - gender: The gender, or `nil` to keep the existing gender.
  ///   - identity: The name of the person, or `nil` to keep the existing identity.
  /// - Throws: ``DatasetError`` `unsuitable` if a name cannot be written in a line, the age is out
  ///   of range or all labels are `nil`.
  public static func makeLine(
    for sample: FaceDataset.Sample, age: Double? = nil, gender: Gender? = nil,
    identity: String? = nil
  ) throws(DatasetError) -> String {
    var (fields, labelOverride): ([String], Override) = ([], Override())
    if let age {
      fields.append("age=\(LabelFormat.text(age))")
      labelOverride.age = .some(age)
    }
    if let gender {
      fields.append("gender=\(gender.rawValue)")
      labelOverride.gender = .some(gender)
    }
    if let identity {
      fields.append("identity=\(identity)")
      labelOverride.identity = .some(identity)
    }
    return try checkedLine(sample.name, fields, labelOverride)
  }

  /// Returns a line that removes a face, with a line break at the end.
  ///
  /// - Parameter sample: The face.
  /// - Throws: ``DatasetError`` `unsuitable` if the name of the face cannot be written in a line.
  public static func makeRemovalLine(for sample: FaceDataset.Sample) throws(DatasetError) -> String
  {
    try checkedLine(sample.name, ["remove"], Override(isRemoval: true))
  }

  /// Returns a line after verifying that parsing it returns the same name and the same override.
  private static func checkedLine(
    _ name: String, _ fields: [String], _ labelOverride: Override
  ) throws(DatasetError) -> String {
    let line = ([name] + fields).joined(separator: "\t")
    guard !line.utf8.contains(where: { $0 == 0x0a || $0 == 0x0d }), let parsed = try? parse(line),
      parsed.name == name, parsed.labelOverride == labelOverride
    else {
      throw .unsuitable(
        path: name,
        problem:
          "the name or the new labels cannot be written to a corrections file; rename the image or correct the labels"
      )
    }
    return line + "\n"
  }

  /// Parses a line. Returns `nil` for an empty line or a comment.
  static func parse(_ line: String) throws(LabelError) -> (name: String, labelOverride: Override)? {
    if line.hasPrefix("#") || line.allSatisfy(\.isWhitespace) { return nil }
    guard line.utf8.count < TextLines.maximumLength else {
      throw LabelError("is too long; use fewer than \(TextLines.maximumLength) bytes")
    }
    let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard parts.count >= 2, !parts[0].isEmpty else {
      throw LabelError("is not of the form \"NAME<TAB>FIELD=VALUE\"")
    }
    var labelOverride = Override()
    for field in parts.dropFirst() { try labelOverride.apply(field: field) }
    guard !labelOverride.isRemoval || parts.count == 2 else {
      throw LabelError("removes a face and also sets its labels; use one or the other")
    }
    return (String(parts[0]), labelOverride)
  }
}

extension LabelOverrides.Override {
  /// Applies a field such as `age=31.5`.
  fileprivate mutating func apply(field: Substring) throws(LabelError) {
    if field == "remove" {
      isRemoval = true
      return
    }
    let halves = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2 else { throw Self.unknownField(field) }
    let value = halves[1]
    let isDuplicate: Bool
    switch halves[0] {
    case "age":
      isDuplicate = age != nil
      age = .some(try LabelFormat.age(value))
    case "gender":
      isDuplicate = gender != nil
      gender = .some(try LabelFormat.gender(value))
    case "identity":
      isDuplicate = identity != nil
      guard !value.isEmpty else {
        throw LabelError("has an empty identity; use ? for an unknown identity")
      }
      identity = .some(value == "?" ? nil : String(value))
    default: throw Self.unknownField(field)
    }
    guard !isDuplicate else {
      throw LabelError("sets the \(halves[0]) more than once; remove all but one of the fields")
    }
  }

  private static func unknownField(_ field: Substring) -> LabelError {
    LabelError(
      "has the unknown field \"\(field.prefix(20))\"; use age=, gender=, identity= or remove")
  }
}
