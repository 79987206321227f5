import MTLFaceSupport
import MTLFaceTensor

/// The lengths of the sums of persons' vectors.
///
/// A person's template is the normalized sum of the person's vectors. The similarity to it follows
/// from the similarities to the vectors and the length of their sum: q · t = (q · v_1 + ... + q ·
/// v_n) / |v_1 + ... + v_n|. The lengths are computed on demand, and are passed on from snapshot to
/// snapshot for persons whose faces do not change.
final class TemplateNorms: Sendable {
  /// The lengths by person number, in chunks so that a change copies little; NaN if unknown.
  typealias Norms = [[Double]]

  private static let chunkSize = 4096
  private let known: ForkSafeLock<Norms>

  init(_ known: Norms = []) {
    self.known = ForkSafeLock { [] }
    store(known)
  }

  private func store(_ norms: Norms) { known.withLock { $0 = norms } }

  /// Returns the lengths for a snapshot's persons, computing those that are unknown. The length is
  /// 1 for a person with one vector and, by definition, for a person without any.
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
    if !missing.isEmpty { store(norms) }
    return norms.flatMap(\.self)
  }

  /// Returns the lengths for the next snapshot, in which the faces of some persons have changed.
  func invalidating(persons: some Sequence<UInt32>) -> TemplateNorms {
    var norms = known.withLock { $0 }
    for person in persons where Int(person) / Self.chunkSize < norms.count {
      let index = Int(person) % Self.chunkSize
      if index < norms[Int(person) / Self.chunkSize].count {
        norms[Int(person) / Self.chunkSize][index] = .nan
      }
    }
    return TemplateNorms(norms)
  }

  private struct Group {
    let person: Int
    var rows: [Int] = []
  }

  /// Makes room for all persons, and returns the rows of the persons whose length is unknown.
  private static func fill(_ norms: inout Norms, _ index: GalleryIndex) -> [Group] {
    // For each person, the position in `groups` plus 1; 0 if the length is known.
    var groupNumbers = [UInt32](repeating: 0, count: index.personCount)
    var groups: [Group] = []
    for start in stride(from: 0, to: index.personCount, by: chunkSize) {
      let number = start / chunkSize
      if number == norms.count { norms.append([]) }
      let count = min(chunkSize, index.personCount - start)
      norms[number] += repeatElement(.nan, count: max(count - norms[number].count, 0))
      for offset in 0..<count where norms[number][offset].isNaN {
        guard index.faceCount(ofPerson: UInt32(start + offset)) > 1 else {
          norms[number][offset] = 1
          continue
        }
        groups.append(Group(person: start + offset))
        groupNumbers[start + offset] = UInt32(groups.count)
      }
    }
    guard !groups.isEmpty else { return [] }
    for (number, chunk) in index.chunks.enumerated() {
      for (row, person) in chunk.persons.enumerated()
      where groupNumbers[Int(person)] > 0 && chunk.units[row] != 0 {
        groups[Int(groupNumbers[Int(person)]) - 1].rows.append(
          number * GalleryIndex.chunkSize + row)
      }
    }
    return groups
  }

  private static func length(_ snapshot: GallerySnapshot, _ rows: [Int]) -> Double {
    var sum = [Double](repeating: 0, count: snapshot.layout.dimension)
    for row in rows {
      for (i, value) in snapshot.vector(row).enumerated() { sum[i] += Double(value) }
    }
    return sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
