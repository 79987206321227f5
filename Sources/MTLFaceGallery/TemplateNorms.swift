import MTLFaceSupport
import MTLFaceTensor

/// The norms of the sums of people's vectors.
///
/// The template of a person is the normalized sum of the person's vectors v_1, ..., v_n. The
/// similarity between a query q and the template is computed from the similarities between q and
/// the vectors:
///
///     (q · v_1 + ... + q · v_n) / |v_1 + ... + v_n|
///
/// The norms are computed on demand. The next snapshot reuses the norms of all people whose faces
/// have not changed.
final class TemplateNorms: Sendable {
  /// The norms in the order of the person numbers, in chunks so that a change copies little memory.
  /// An unknown norm is NaN.
  typealias Norms = [[Double]]

  private static let chunkSize = 4096
  private let known: ForkSafeLock<Norms>

  init(_ known: Norms = []) {
    self.known = ForkSafeLock { [] }
    store(known)
  }

  private func store(_ norms: Norms) { known.withLock { $0 = norms } }

  /// Returns the norms for all people in a snapshot. Unknown norms are computed.
  ///
  /// The norm is 1 for a person with one vector and, by definition, for a person without vectors.
  func norms(for snapshot: GallerySnapshot, pool: ThreadPool) -> [Double] {
    var norms = known.withLock { $0 }
    let missing = Self.fill(&norms, snapshot.index)
    let taskSize = 64
    let computed = pool.map((missing.count + taskSize - 1) / taskSize) { task in
      missing[task * taskSize..<min((task + 1) * taskSize, missing.count)].map {
        Self.norm(snapshot, $0.rows)
      }
    }.flatMap(\.self)
    for (group, norm) in zip(missing, computed) {
      norms[group.person / Self.chunkSize][group.person % Self.chunkSize] = norm
    }
    if !missing.isEmpty { store(norms) }
    return norms.flatMap(\.self)
  }

  /// Returns the norms for the next snapshot, in which the faces of the given people have changed.
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

  /// Extends the norms to all people and returns the rows of the people whose norms are unknown.
  private static func fill(_ norms: inout Norms, _ index: GalleryIndex) -> [Group] {
    // The index of each person in `groups` plus 1, or 0 if the norm is known.
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

  private static func norm(_ snapshot: GallerySnapshot, _ rows: [Int]) -> Double {
    var sum = [Double](repeating: 0, count: snapshot.layout.dimension)
    for row in rows {
      for (i, value) in snapshot.vector(row).enumerated() { sum[i] += Double(value) }
    }
    return sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
