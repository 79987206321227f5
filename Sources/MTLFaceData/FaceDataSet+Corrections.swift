extension FaceDataSet {
  /// More problems than these of one file of corrections are only counted.
  private static let mostProblems = 10_000

  /// The faces with labels that a file of ``Corrections`` overrides.
  ///
  /// Lines that are wrong, that name no face, or that name one again are left out and told in
  /// ``problems``. Classes are numbered anew where persons come or go; ``number(_:)`` stays what it
  /// was.
  ///
  /// - Throws: ``DataSetError`` `unreadable`, and `empty` where all faces are taken out.
  public func corrected(by path: String) throws -> FaceDataSet {
    var result = self
    let changes = try result.readChanges(path)
    var classes = ClassNumbers(identities)
    var kept: [Int] = []
    kept.reserveCapacity(count)
    for index in samples.indices {
      if let change = changes[samples[index].name] {
        if change.isRemoval { continue }
        if let age = change.age { result.samples[index].labels.age = age }
        if let gender = change.gender { result.samples[index].labels.gender = gender }
        if let identity = change.identity {
          result.samples[index].labels.identity = identity.map { classes.number(of: $0) }
        }
      }
      kept.append(index)
    }
    guard !kept.isEmpty else {
      throw DataSetError.empty(path: self.path, problem: "\(path) removes all faces")
    }
    result.identities = classes.names
    return result.subset(kept)
  }

  /// What the file asks for, by the names of faces; what is wrong in it goes to the problems.
  private mutating func readChanges(_ path: String) throws -> [String: Corrections.Change] {
    // Only what names a face is kept, so that a file of any length takes no more memory.
    let names = Set(samples.map(\.name))
    var changes: [String: Corrections.Change] = [:]
    var wrong = 0
    for (number, line) in try TextLines(path).enumerated() {
      do throws(LabelProblem) {
        guard let (name, change) = try Corrections.parse(line) else { continue }
        guard names.contains(name) else {
          throw LabelProblem("names \"\(name.prefix(60))\", which is no face of \(self.path)")
        }
        guard changes[name] == nil else {
          throw LabelProblem("names \"\(name.prefix(60))\" again")
        }
        changes[name] = change
      } catch {
        wrong += 1
        guard wrong <= Self.mostProblems else { continue }
        problems.append(Problem(entry: "\(path) line \(number + 1)", problem: error.text))
      }
    }
    if wrong > Self.mostProblems {
      let more = wrong - Self.mostProblems
      problems.append(Problem(entry: path, problem: "has \(more) more lines that are wrong"))
    }
    return changes
  }
}
