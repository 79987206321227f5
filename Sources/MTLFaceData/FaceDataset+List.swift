import MTLFaceNetwork
import MTLFaceSupport

extension FaceDataset {
  /// An image list: a line `id filename age gender` for each face. Age in years, gender 1 for male
  /// and 0 for female, each -1 where it is not known, and either may be left out at the end of all
  /// lines. Ids are any words and may have gaps; file names may hold spaces, and are whole paths
  /// where they begin with a slash.
  ///
  /// - Parameters:
  ///   - path: The list.
  ///   - root: The folder that its file names begin from; the list's own where not given.
  /// - Throws: ``DatasetError`` `unreadable`, `empty`.
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
    guard words.count >= 2 else { throw LabelError("is no \"id filename age gender\"") }
    var labels = FaceLabels()
    // The name ends where a picture's ending is; what follows are labels.
    let last = words.lastIndex { ImageFileSearch.isImageName($0) }
    guard let last, last >= 1 else { throw LabelError("names no PNG or JPEG file") }
    let rest = words[(last + 1)...]
    guard rest.count <= 2 else { throw LabelError("has \(rest.count) labels after its file") }
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

  /// The faces as an image list, in the form that is read.
  public var list: String { samples.map { listLine($0, name: $0.name) }.joined() }

  /// Whether every face is a picture file of its own.
  public var isFileBased: Bool {
    samples.allSatisfy { if case .file = $0.source { true } else { false } }
  }

  /// The faces of files as an image list that names them by whole paths, so that it may lie
  /// anywhere.
  ///
  /// - Throws: ``DatasetError`` `unsuitable` for faces that are no files, and for names that a line
  ///   cannot hold.
  public func absolutePathList() throws(DatasetError) -> String {
    guard isFileBased else {
      throw .unsuitable(path: path, problem: "its faces are no files that a list could name")
    }
    var whole = root.isEmpty ? "./" : root
    if let real = realpath(whole, nil) {
      whole = String(cString: real)
      free(real)
    }
    if !whole.hasSuffix("/") { whole += "/" }
    var list = ""
    for sample in samples {
      guard !sample.name.utf8.contains(0x0a) else {
        throw .unsuitable(
          path: path, problem: "the name of \(sample.name) holds a line break, and no list can")
      }
      list += listLine(sample, name: sample.name.hasPrefix("/") ? sample.name : whole + sample.name)
    }
    return list
  }

  /// A face's line of an image list, its break included: `id filename age gender`.
  ///
  /// - Parameters:
  ///   - sample: A face of this set.
  ///   - name: The path of its picture, which holds no line break. A person's name that would not
  ///     read as one word is escaped as in addresses: `Ada%20Lovelace`.
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
    // A line that begins with "#" is a comment, and -1 is no person.
    if escaped.hasPrefix("#") { return "%23" + escaped.dropFirst() }
    return escaped == "-1" ? "%2D1" : escaped
  }
}
