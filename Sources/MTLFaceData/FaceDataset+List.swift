import MTLFaceNetwork
import MTLFaceSupport

extension FaceDataset {
  /// Opens an image list: a text file that contains a line `id filename age gender` for each face.
  ///
  /// The age is in years. The gender is 1 for male and 0 for female. For both, -1 means unknown. A
  /// line can omit the gender or both. An ID can be any word; -1 means that the face has no
  /// identity. File names can contain spaces. A file name that begins with a slash is an absolute
  /// path. Empty lines and lines that begin with `#` are skipped. Malformed lines are reported in
  /// ``problems``.
  ///
  /// - Parameters:
  ///   - path: The path of the list.
  ///   - root: The folder to which file names are relative, or `nil` for the folder of the list.
  /// - Throws: ``DatasetError`` `unreadable` if the list cannot be read, and `empty` if it contains
  ///   no valid line.
  public init(list path: String, root: String? = nil) throws {
    let lines = try TextLines(path)
    var samples: [Sample] = []
    var problems: [Problem] = []
    var classes = ClassNumbering()
    for (number, line) in lines.enumerated() {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      if words.isEmpty || line.hasPrefix("#") { continue }
      do {
        samples.append(try Self.sample(words, &classes))
      } catch {
        problems.append(Problem(entry: "line \(number + 1)", problem: error.text))
      }
    }
    guard !samples.isEmpty else {
      throw DatasetError.empty(path: path, problem: problems.first?.description)
    }
    self.init(
      path: path, root: root ?? Self.folder(of: path), samples: samples, identities: classes.names,
      problems: problems)
  }

  private static func sample(
    _ words: [Substring], _ classes: inout ClassNumbering
  ) throws(LabelError) -> Sample {
    guard words.count >= 2 else {
      throw LabelError("is not of the form \"id filename age gender\"")
    }
    var labels = FaceLabels()
    // The file name ends with the last word that has an image extension. Labels follow it.
    let last = words.lastIndex { ImageFileSearch.isImageName($0) }
    guard let last, last >= 1 else { throw LabelError("does not name a PNG or JPEG file") }
    let rest = words[(last + 1)...]
    guard rest.count <= 2 else {
      throw LabelError("has \(rest.count) labels after its file name; use at most 2")
    }
    if let age = rest.first { labels.age = try LabelFormat.age(age) }
    if rest.count == 2, let gender = rest.last { labels.gender = try LabelFormat.gender(gender) }
    let name = words[1].base[words[1].startIndex..<words[last].endIndex]
    labels.identity = words[0] == "-1" ? nil : classes.number(of: String(words[0]))
    return Sample(labels: labels, name: String(name), source: .file)
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return String(path[...slash])
  }

  /// The text of an image list of the faces, in which the file names are the names of ``samples``.
  public var list: String { samples.map { listLine($0, name: $0.name) }.joined() }

  /// Whether each face is stored in a separate image file.
  public var isFileBased: Bool {
    samples.allSatisfy { if case .file = $0.source { true } else { false } }
  }

  /// Returns the text of an image list with absolute paths. The list can be stored in any folder.
  ///
  /// - Throws: ``DatasetError`` `unsuitable` if a face is not in a separate image file, or if a
  ///   file name contains a line break.
  public func absolutePathList() throws(DatasetError) -> String {
    guard isFileBased else {
      throw .unsuitable(
        path: path,
        problem:
          "its faces are not in separate image files, so a list cannot refer to them; write records instead"
      )
    }
    var rootPath = FileSystem.realPath(root.isEmpty ? "./" : root)
    if !rootPath.hasSuffix("/") { rootPath += "/" }
    var list = ""
    for sample in samples {
      guard !sample.name.utf8.contains(0x0a) else {
        throw .unsuitable(
          path: path,
          problem:
            "the file name \(sample.name.printable) contains a line break, which a list cannot represent; rename the file"
        )
      }
      list += listLine(
        sample, name: sample.name.hasPrefix("/") ? sample.name : rootPath + sample.name)
    }
    return list
  }

  /// Returns the line of an image list for a face, with a line break at the end: `id filename age
  /// gender`.
  ///
  /// In the name of a person, characters that would be ambiguous in a list are percent-encoded, as
  /// in `Ada%20Lovelace`.
  ///
  /// - Parameters:
  ///   - sample: A face of this data set.
  ///   - name: The path of its image file, without line breaks.
  public func listLine(_ sample: Sample, name: String) -> String {
    let labels = sample.labels
    let person = labels.identity.flatMap { identities.indices.contains($0) ? identities[$0] : nil }
    return "\(person.map(Self.word) ?? "-1") \(name) \(labels.age.map(LabelFormat.text) ?? "-1") "
      + "\(labels.gender?.rawValue ?? -1)\n"
  }

  private static func word(_ name: String) -> String {
    let escaped = name.unicodeScalars.map { scalar in
      switch scalar {
      case "\t": "%09"
      case "\n": "%0A"
      case " ": "%20"
      case "%": "%25"
      default: String(scalar)
      }
    }.joined()
    // A line that begins with "#" is a comment, and -1 means that the face has no identity.
    if escaped.hasPrefix("#") { return "%23" + escaped.dropFirst() }
    return escaped == "-1" ? "%2D1" : escaped
  }
}
