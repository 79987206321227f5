/// Suggestions for mistyped words.
package enum Spelling {
  /// Returns the candidate with the smallest edit distance to a word; otherwise the shortest
  /// candidate that begins with the word; or nil if every candidate differs too much.
  ///
  /// The distance may be 1, or up to a third of the length of the shorter word. A beginning has at
  /// least two letters.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    // Computing the distance takes quadratic time, and no candidate is this long.
    guard word.count <= 40 else { return nil }
    let close = candidates.map { ($0, distance(word.lowercased(), $0.lowercased())) }
      .filter { $0.1 <= max(1, min($0.0.count, word.count) / 3) }
    if let nearest = close.min(by: { $0.1 < $1.1 }) { return nearest.0 }
    guard word.count >= 2 else { return nil }
    return candidates.filter { $0.lowercased().hasPrefix(word.lowercased()) }
      .min { $0.count < $1.count }
  }

  /// Returns the optimal string alignment distance: the minimum number of insertions, deletions,
  /// replacements and swaps of neighboring letters that turn one word into the other.
  package static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var rows = [Array(0...b.count)]
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
