import MTLFaceNetwork

extension FaceDataset {
  /// The largest number of problems listed for one file; further problems are only counted.
  private static let maximumProblemCount = 10_000

  /// Returns the data set with the labels in a file of ``LabelOverrides`` applied.
  ///
  /// A line that is malformed, names no face of the data set, or names a face a second time is
  /// skipped and reported in ``problems``. Classes are renumbered if people are added or removed.
  /// ``recordNumber(at:)`` of a face does not change.
  ///
  /// - Parameter path: The path of the file.
  /// - Throws: ``DatasetError`` `unreadable` if the file cannot be read, and `empty` if it removes
  ///   all faces.
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

  /// Returns the overrides in a file by the name of the face, and appends its faulty lines to the
  /// problems.
  private mutating func readOverrides(_ path: String) throws -> [String: LabelOverrides.Override] {
    // Only lines that name a face are kept, so memory does not grow with the length of the file.
    let names = Set(samples.map(\.name))
    var overrides: [String: LabelOverrides.Override] = [:]
    var wrong = 0
    for (number, line) in try TextLines(path).enumerated() {
      do throws(LabelError) {
        guard let (name, labelOverride) = try LabelOverrides.parse(line) else { continue }
        guard names.contains(name) else {
          throw LabelError("names \"\(name.prefix(60))\", which is not a face of \(self.path)")
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
      problems.append(Problem(entry: path, problem: "has \(more) more faulty lines"))
    }
    return overrides
  }
}
