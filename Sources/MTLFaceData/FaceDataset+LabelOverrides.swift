import MTLFaceNetwork

extension FaceDataset {
  /// More problems than these of one file of corrections are only counted.
  private static let maximumProblemCount = 10_000

  /// The faces with labels that a file of ``LabelOverrides`` overrides.
  ///
  /// Lines that are wrong, that name no face, or that name one again are left out and told in
  /// ``problems``. Classes are numbered anew where persons come or go; ``recordNumber(at:)`` stays what it
  /// was.
  ///
  /// - Throws: ``DatasetError`` `unreadable`, and `empty` where all faces are taken out.
  public func applyingLabelOverrides(contentsOf path: String) throws -> FaceDataset {
    var result = self
    let overrides = try result.readOverrides(path)
    var classes = ClassNumbering(identities)
    var kept: [Int] = []
    kept.reserveCapacity(count)
    for index in samples.indices {
      if let labelOverride = overrides[samples[index].name] {
        if labelOverride.isRemoval { continue }
        if let age = labelOverride.age { result.samples[index].labels.age = age }
        if let gender = labelOverride.gender { result.samples[index].labels.gender = gender }
        if let identity = labelOverride.identity {
          result.samples[index].labels.identity = identity.map { classes.number(of: $0) }
        }
      }
      kept.append(index)
    }
    guard !kept.isEmpty else {
      throw DatasetError.empty(path: self.path, problem: "\(path) removes all faces")
    }
    result.identities = classes.names
    return result.subset(kept)
  }

  /// What the file asks for, by the names of faces; what is wrong in it goes to the problems.
  private mutating func readOverrides(_ path: String) throws -> [String: LabelOverrides.Override] {
    // Only what names a face is kept, so that a file of any length takes no more memory.
    let names = Set(samples.map(\.name))
    var overrides: [String: LabelOverrides.Override] = [:]
    var wrong = 0
    for (number, line) in try TextLines(path).enumerated() {
      do throws(LabelError) {
        guard let (name, labelOverride) = try LabelOverrides.parse(line) else { continue }
        guard names.contains(name) else {
          throw LabelError("names \"\(name.prefix(60))\", which is no face of \(self.path)")
        }
        guard overrides[name] == nil else {
          throw LabelError("names \"\(name.prefix(60))\" again")
        }
        overrides[name] = labelOverride
      } catch {
        wrong += 1
        guard wrong <= Self.maximumProblemCount else { continue }
        problems.append(Problem(entry: "\(path) line \(number + 1)", problem: error.text))
      }
    }
    if wrong > Self.maximumProblemCount {
      let more = wrong - Self.maximumProblemCount
      problems.append(Problem(entry: path, problem: "has \(more) more lines that are wrong"))
    }
    return overrides
  }
}
