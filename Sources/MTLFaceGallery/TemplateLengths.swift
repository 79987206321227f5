import MTLFaceTensor

/// A person's template is the sum of the person's vectors, made to length 1. Similarities to it need
/// its direction only through the similarities to the vectors, and the length of their sum:
/// q · t = (q · v_1 + ... + q · v_n) / |v_1 + ... + v_n|. These lengths are found when they are first
/// asked for, and kept from snapshot to snapshot where a person's faces stay as they are.
final class TemplateLengths: Sendable {
  /// By a person's number; nil before they were asked for.
  private let lengths: CacheLock<[Double]?>

  init(_ lengths: [Double]? = nil) { self.lengths = CacheLock { nil }; set(lengths) }

  /// The lengths of a snapshot's persons.
  func lengths(_ snapshot: GallerySnapshot, _ pool: ThreadPool) -> [Double] {
    if let known = lengths.withLock({ $0 }) { return known }
    let all = Self.compute(snapshot, persons: nil, pool)
    set(all)
    return all
  }

  /// The lengths for a snapshot that follows this one's, in which some persons' faces changed;
  /// unknown where these are.
  func following(
    _ snapshot: GallerySnapshot, changed: Set<UInt32>, _ pool: ThreadPool
  ) -> TemplateLengths {
    guard var known = lengths.withLock({ $0 }) else { return TemplateLengths() }
    known += [Double](repeating: 1, count: snapshot.index.personCount - known.count)
    for (person, length) in Self.pairs(snapshot, persons: changed, pool) {
      known[Int(person)] = length
    }
    return TemplateLengths(known)
  }

  private func set(_ new: [Double]?) { lengths.withLock { $0 = new } }

  private static func compute(
    _ snapshot: GallerySnapshot, persons: Set<UInt32>?, _ pool: ThreadPool
  ) -> [Double] {
    var all = [Double](repeating: 1, count: snapshot.index.personCount)
    for (person, length) in pairs(snapshot, persons: persons, pool) { all[Int(person)] = length }
    return all
  }

  /// Lengths of the persons named, or of all, that have several faces. One vector has length 1.
  private static func pairs(
    _ snapshot: GallerySnapshot, persons: Set<UInt32>?, _ pool: ThreadPool
  ) -> [(UInt32, Double)] {
    let groups = groups(snapshot, persons)
    let part = 64
    return pool.map((groups.count + part - 1) / part) { task in
      groups[task * part..<min((task + 1) * part, groups.count)].map { group in
        (group.person, length(snapshot, group.rows))
      }
    }.flatMap(\.self)
  }

  private struct Group {
    let person: UInt32
    var rows: [Int] = []
  }

  private static func groups(_ snapshot: GallerySnapshot, _ persons: Set<UInt32>?) -> [Group] {
    let index = snapshot.index
    // Where a person's rows are gathered; one more than its place, 0 for nowhere.
    var places = [UInt32](repeating: 0, count: index.personCount)
    var groups: [Group] = []
    for person in persons.map({ $0.sorted() }) ?? (0..<UInt32(index.personCount)).map(\.self)
    where index.faceCount(ofPerson: person) > 1 {
      groups.append(Group(person: person))
      places[Int(person)] = UInt32(groups.count)
    }
    guard !groups.isEmpty else { return [] }
    for (number, chunk) in index.chunks.enumerated() {
      for (row, person) in chunk.persons.enumerated()
      where places[Int(person)] > 0 && chunk.units[row] != 0 {
        groups[Int(places[Int(person)]) - 1].rows.append(number * GalleryIndex.chunkSize + row)
      }
    }
    return groups
  }

  private static func length(_ snapshot: GallerySnapshot, _ rows: [Int]) -> Double {
    var sum = [Double](repeating: 0, count: snapshot.layout.dimension)
    for row in rows {
      for (place, value) in snapshot.vector(row).enumerated() { sum[place] += Double(value) }
    }
    return sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
