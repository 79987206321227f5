import MTLFaceSupport
import MTLFaceTensor

/// A person's template is the sum of the person's vectors, made to length 1. Similarities to it
/// need its direction only through the similarities to the vectors, and the length of their sum:
/// q · t = (q · v_1 + ... + q · v_n) / |v_1 + ... + v_n|. These lengths are found when they are asked
/// for, and kept from snapshot to snapshot where a person's faces stay as they are.
final class TemplateNorms: Sendable {
  /// By a person's number, in chunks so that a change copies little; NaN where it is not known.
  typealias Norms = [[Double]]

  private static let chunkSize = 4096
  private let known: ForkSafeLock<Norms>

  init(_ known: Norms = []) {
    self.known = ForkSafeLock { [] }
    keep(known)
  }

  private func keep(_ norms: Norms) { known.withLock { $0 = norms } }

  /// The lengths of a snapshot's persons, those that were not known found now. One vector has
  /// length
  /// 1, and so has, by definition, a person without any.
  func norms(for snapshot: GallerySnapshot, pool: ThreadPool) -> [Double] {
    var norms = known.withLock { $0 }
    let missing = Self.fill(&norms, snapshot.index)
    let part = 64
    let found = pool.map((missing.count + part - 1) / part) { task in
      missing[task * part..<min((task + 1) * part, missing.count)].map {
        Self.length(snapshot, $0.rows)
      }
    }.flatMap(\.self)
    for (group, length) in zip(missing, found) {
      norms[group.person / Self.chunkSize][group.person % Self.chunkSize] = length
    }
    if !missing.isEmpty { keep(norms) }
    return norms.flatMap(\.self)
  }

  /// What is known of a snapshot that follows this one's, in which some persons' faces changed.
  func invalidating(persons: some Sequence<UInt32>) -> TemplateNorms {
    var norms = known.withLock { $0 }
    for person in persons where Int(person) / Self.chunkSize < norms.count {
      let place = Int(person) % Self.chunkSize
      if place < norms[Int(person) / Self.chunkSize].count {
        norms[Int(person) / Self.chunkSize][place] = .nan
      }
    }
    return TemplateNorms(norms)
  }

  private struct Group {
    let person: Int
    var rows: [Int] = []
  }

  /// Makes room for all persons, and gathers the rows of those whose length has to be found.
  private static func fill(_ norms: inout Norms, _ index: GalleryIndex) -> [Group] {
    // Where a person's rows are gathered; one more than its place, 0 for nowhere.
    var places = [UInt32](repeating: 0, count: index.personCount)
    var groups: [Group] = []
    for start in stride(from: 0, to: index.personCount, by: chunkSize) {
      let number = start / chunkSize
      if number == norms.count { norms.append([]) }
      let count = min(chunkSize, index.personCount - start)
      norms[number] += repeatElement(.nan, count: max(count - norms[number].count, 0))
      for place in 0..<count where norms[number][place].isNaN {
        guard index.faceCount(ofPerson: UInt32(start + place)) > 1 else {
          norms[number][place] = 1
          continue
        }
        groups.append(Group(person: start + place))
        places[start + place] = UInt32(groups.count)
      }
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
