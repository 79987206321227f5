import MTLFaceNetwork

extension FaceDataset {
  /// The maximum number of problems listed for one file. Further problems are only counted.
  private static let maximumProblemCount = 10_000

  /// Returns the data set after applying a corrections file in the format of ``LabelOverrides``.
  ///
  /// A line is skipped and reported in ``problems`` if it is malformed, if the data set does not
  /// contain the named face, or if a previous line names the same face. At most 10,000 of these
  /// lines are reported individually, and the rest are counted. Classes are renumbered in the order
  /// of their first use. The ``recordNumber(at:)`` of each face does not change.
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

  /// Returns the overrides in a file, keyed by the name of the face, and appends invalid lines to
  /// the problems.
  private mutating func readOverrides(_ path: String) throws -> [String: LabelOverrides.Override] {
    // Only lines that name a face of the data set are stored, so that memory use does not depend on
    // the length of the file.
    let names = Set(samples.map(\.name))
    var overrides: [String: LabelOverrides.Override] = [:]
    var invalidCount = 0
    for (number, line) in try TextLines(path).enumerated() {
      do throws(LabelError) {
        guard let (name, labelOverride) = try LabelOverrides.parse(line) else { continue }
        guard names.contains(name) else {
          throw LabelError("refers to \"\(name.prefix(60))\", which is not a face of \(self.path)")
        }
        guard overrides[name] == nil else {
          throw LabelError(
            "repeats the name \"\(name.prefix(60))\"; remove all but one of its lines")
        }
        overrides[name] = labelOverride
      } catch {
        invalidCount += 1
        guard invalidCount <= Self.maximumProblemCount else { continue }
        problems.append(Problem(entry: "\(path) line \(number + 1)", problem: error.text))
      }
    }
    if invalidCount > Self.maximumProblemCount {
      let more = invalidCount - Self.maximumProblemCount
      problems.append(
        Problem(entry: path, problem: "the number of further invalid lines is \(more)"))
    }
    return overrides
  }
}
