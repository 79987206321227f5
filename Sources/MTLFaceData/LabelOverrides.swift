public import MTLFaceNetwork

/// A text that overrides labels of a data set: a line `NAME<TAB>age=31.5<TAB>gender=1` for each
/// face.
///
/// Fields are `age`, `gender` and `identity`, the person's name in the set, where a new name makes
/// a new person; `?` says that it is not known. The word `remove` in their place takes the face
/// out. NAME is the sample's, and may hold spaces. Lines that begin with `#`, and empty ones, are
/// comments.
public enum LabelOverrides {
  /// What a line asks for.
  struct Override: Equatable {
    var isRemoval = false
    var age: Double??
    var gender: Gender??
    var identity: String??
  }

  /// A line that states all labels of a face, its break included.
  ///
  /// - Parameters:
  ///   - sample: The face; only its name is looked at.
  ///   - age: Years, 0...150; nil leaves the data set's own, and so for the others.
  ///   - gender: Its gender.
  ///   - identity: The name of its person.
  /// - Throws: ``DatasetError`` `unsuitable` for names that a line cannot hold, and where nothing
  ///   is stated.
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

  /// A line that takes a face out, its break included.
  ///
  /// - Throws: ``DatasetError`` `unsuitable` for names that a line cannot hold.
  public static func makeRemovalLine(for sample: FaceDataset.Sample) throws(DatasetError) -> String
  {
    try checkedLine(sample.name, ["remove"], Override(isRemoval: true))
  }

  /// A line, where it reads as what it was written from.
  private static func checkedLine(
    _ name: String, _ fields: [String], _ labelOverride: Override
  ) throws(DatasetError) -> String {
    let line = ([name] + fields).joined(separator: "\t")
    guard !line.utf8.contains(where: { $0 == 0x0a || $0 == 0x0d }), let read = try? parse(line),
      read.name == name, read.labelOverride == labelOverride
    else {
      throw .unsuitable(
        path: name, problem: "a line of corrections cannot hold this name with its labels")
    }
    return line + "\n"
  }

  /// Reads a line; nil for a comment.
  static func parse(_ line: String) throws(LabelError) -> (name: String, labelOverride: Override)? {
    if line.hasPrefix("#") || line.allSatisfy(\.isWhitespace) { return nil }
    guard line.utf8.count < TextLines.longest else { throw LabelError("is too long") }
    let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard parts.count >= 2, !parts[0].isEmpty else {
      throw LabelError("is no \"NAME<TAB>FIELD=VALUE\"")
    }
    var labelOverride = Override()
    for field in parts.dropFirst() { try labelOverride.apply(field: field) }
    guard !labelOverride.isRemoval || parts.count == 2 else {
      throw LabelError("removes a face and labels it")
    }
    return (String(parts[0]), labelOverride)
  }
}

extension LabelOverrides.Override {
  /// Takes in `age=31.5` and its like.
  fileprivate mutating func apply(field: Substring) throws(LabelError) {
    if field == "remove" {
      isRemoval = true
      return
    }
    let halves = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2 else { throw Self.unknown(field) }
    let value = halves[1]
    let isTaken: Bool
    switch halves[0] {
    case "age":
      isTaken = age != nil
      age = .some(try LabelFormat.age(value))
    case "gender":
      isTaken = gender != nil
      gender = .some(try LabelFormat.gender(value))
    case "identity":
      isTaken = identity != nil
      guard !value.isEmpty else { throw LabelError("has an empty identity; give ? for none") }
      identity = .some(value == "?" ? nil : String(value))
    default: throw Self.unknown(field)
    }
    guard !isTaken else { throw LabelError("gives its \(halves[0]) twice") }
  }

  private static func unknown(_ field: Substring) -> LabelError {
    LabelError(
      "has the field \"\(field.prefix(20))\"; there are age=, gender=, identity= and remove")
  }
}
