import MTLFaceNetwork

/// A convention for the labels in the file names of a data set.
public enum FileNamingConvention: String, Sendable, CaseIterable {
  /// A folder for each person. The names contain no ages or genders.
  case folders
  /// FG-NET: `001A02.JPG` contains the person and the age in years. A letter after the age
  /// distinguishes photos of the same person at the same age.
  case fgnet
  /// UTKFace: `25_1_0_20170116174525125.jpg` contains the age in years, the gender (0 for male, 1
  /// for female) and other fields. The names contain no identities.
  case utkface
  /// MORPH: `009055_1M54.JPG` contains the person, the number of the photo, the gender (`M` or `F`)
  /// and the age in years.
  case morph
  /// CACD: `53_Robert_De_Niro_0001.jpg` contains the age in years, the name of the person and the
  /// number of the photo.
  case cacd
  /// LFW: `Aaron_Peirsol_0001.jpg` contains the name of the person and the number of the photo.
  /// Folder names are ignored.
  case lfw

  /// Returns the name of the person and the other labels stated by the path of a file.
  ///
  /// - Throws: ``LabelError`` if the file name does not follow the convention or a label is
  ///   invalid.
  func labels(fromPath path: String) throws(LabelError) -> (person: String?, labels: FaceLabels) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
    switch self {
    case .folders: return (try Self.folder(path), FaceLabels())
    case .fgnet: return try Self.fgnet(stem)
    case .utkface: return (nil, try Self.utkface(stem))
    case .morph: return try Self.morph(stem)
    case .cacd: return try Self.cacd(stem)
    case .lfw: return (try Self.nameBeforeNumber(stem), FaceLabels())
    }
  }

  private static func folder(_ path: String) throws(LabelError) -> String {
    let parts = path.split(separator: "/")
    guard parts.count >= 2 else {
      throw LabelError(
        "the photo is not in a person's folder; move it to a subfolder named after the person")
    }
    return parts.dropLast().joined(separator: "/")
  }

  private static func fgnet(
    _ stem: Substring
  ) throws(LabelError) -> (String?, FaceLabels) {
    let parts = stem.uppercased().split(separator: "A", maxSplits: 1)
    guard parts.count == 2, isNumber(parts[0]) else { throw LabelError("is not named like 001A02") }
    let age = parts[1].prefix { $0.isNumber }
    guard isNumber(age), parts[1].count - age.count <= 1 else {
      throw LabelError("is not named like 001A02")
    }
    return (String(parts[0]), FaceLabels(age: try LabelFormat.age(age)))
  }

  private static func utkface(_ stem: Substring) throws(LabelError) -> FaceLabels {
    let parts = stem.split(separator: "_")
    guard parts.count >= 3, isNumber(parts[0]), parts[1] == "0" || parts[1] == "1" else {
      throw LabelError("is not named like 25_1_0_20170116")
    }
    return FaceLabels(
      age: try LabelFormat.age(parts[0]), gender: parts[1] == "0" ? .male : .female)
  }

  private static func morph(
    _ stem: Substring
  ) throws(LabelError) -> (String?, FaceLabels) {
    let parts = stem.split(separator: "_")
    guard parts.count == 2, isNumber(parts[0]),
      let letter = parts[1].firstIndex(where: { "MFmf".contains($0) }),
      isNumber(parts[1][..<letter]), isNumber(parts[1][parts[1].index(after: letter)...])
    else { throw LabelError("is not named like 009055_1M54") }
    return (
      String(parts[0]),
      FaceLabels(
        age: try LabelFormat.age(parts[1][parts[1].index(after: letter)...]),
        gender: try LabelFormat.gender(parts[1][letter...letter]))
    )
  }

  private static func cacd(
    _ stem: Substring
  ) throws(LabelError) -> (String?, FaceLabels) {
    guard let first = stem.firstIndex(of: "_"), isNumber(stem[..<first]) else {
      throw LabelError("is not named like 53_Name_0001")
    }
    let person = try nameBeforeNumber(stem[stem.index(after: first)...])
    return (person, FaceLabels(age: try LabelFormat.age(stem[..<first])))
  }

  /// Returns the name in a text such as `Name_0001`.
  private static func nameBeforeNumber(_ stem: Substring) throws(LabelError) -> String {
    guard let last = stem.lastIndex(of: "_"), let first = stem.first, first.isLetter,
      isNumber(stem[stem.index(after: last)...])
    else { throw LabelError("is not named like Name_0001") }
    return String(stem[..<last])
  }

  private static func isNumber(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { 0x30...0x39 ~= $0 }
  }
}

extension FaceDataset {
  /// Opens a folder of image files whose paths contain their labels.
  ///
  /// Subfolders are searched recursively. Image files whose paths do not follow the convention and
  /// subfolders that cannot be read are reported in ``problems``.
  ///
  /// - Parameters:
  ///   - folder: The path of the folder.
  ///   - naming: The convention of the file names.
  /// - Throws: ``DatasetError`` `unreadable` if the folder cannot be read, and `empty` if it
  ///   contains no image file with a valid name.
  public init(folder: String, naming: FileNamingConvention) throws {
    var samples: [Sample] = []
    let files = ImageFileSearch.search(under: folder)
    guard !files.unreadable.contains("") else {
      throw DatasetError.unreadable(
        path: folder, reason: "it is not a folder, or it cannot be listed")
    }
    var problems = files.unreadable.map { Problem(entry: $0, problem: "the folder cannot be read") }
    var classes = ClassNumbering()
    for path in files.imagePaths {
      do {
        var (person, labels) = try naming.labels(fromPath: path)
        labels.identity = person.map { classes.number(of: $0) }
        samples.append(Sample(labels: labels, name: path, source: .file))
      } catch {
        problems.append(Problem(entry: path, problem: error.text))
      }
    }
    guard !samples.isEmpty else {
      throw DatasetError.empty(path: folder, problem: problems.first?.description)
    }
    self.init(
      path: folder, root: folder, samples: samples, identities: classes.names, problems: problems)
  }
}
