import MTLFaceKernels
import MTLFaceTensor

/// A search for a batch of queries in one snapshot.
struct GallerySearch: Sendable {
  let snapshot: GallerySnapshot
  let pool: ThreadPool
  /// The queries, normalized to length 1.
  private let queries: PackedQueries
  private var count: Int { queries.count }
  /// The maximum number of matches for a query.
  private let capacity: Int
  /// The lowest score of a match.
  private let threshold: Float

  /// The maximum number of queries in a batch. A row is compared with all queries of a batch while
  /// it is in the cache.
  static let batchSize = 96
  /// The number of rows whose scores are computed together.
  private static let blockSize = 256

  /// Creates a search for at most ``batchSize`` queries.
  ///
  /// - Throws: ``GalleryError/wrongDimension(expected:found:)`` or
  ///   ``GalleryError/degenerateVector``.
  init(
    _ queries: ArraySlice<[Float]>, _ snapshot: GallerySnapshot, _ pool: ThreadPool, capacity: Int,
    threshold: Double
  ) throws(GalleryError) {
    self.snapshot = snapshot
    self.pool = pool
    self.capacity = capacity
    // The threshold is rounded down to a float. The caller compares the matches with the exact
    // threshold. A threshold of -1 or less accepts all scores, because rounding errors can cause
    // similarities below -1. The scores of removed faces are -infinity and are never accepted.
    let rounded = Float(threshold)
    self.threshold =
      threshold <= -1
      ? -Float.greatestFiniteMagnitude
      : Double(rounded) > threshold ? rounded.nextDown : rounded
    let layout = snapshot.layout
    var all: [Float] = []
    all.reserveCapacity(queries.count * layout.paddedDimension)
    for query in queries {
      all += try StoredVector.normalized(query, layout.dimension)
      all += repeatElement(0, count: layout.paddedDimension - layout.dimension)
    }
    self.queries = PackedQueries(all, count: queries.count, layout)
  }

  /// Returns the rows with the highest scores for each query.
  func rows() -> [[TopMatches.Match]] {
    var best = [TopMatches](repeating: emptyMatches, count: count)
    let chunks = snapshot.index.chunks.count
    // Chunks are processed in waves. The results of a wave are merged before the next wave begins,
    // so that the next wave can skip lower scores.
    let wave = 4 * pool.threadCount
    for start in stride(from: 0, to: chunks, by: wave) {
      let minimumScores = best.map(\.minimumScore)
      let found = pool.map(min(wave, chunks - start)) {
        rows(ofChunk: start + $0, from: minimumScores)
      }
      for part in found {
        for query in 0..<count { best[query].insert(part[query]) }
      }
    }
    return best.map(\.sorted)
  }

  private var emptyMatches: TopMatches { TopMatches(capacity, from: threshold) }

  private func rows(ofChunk chunk: Int, from minimumScores: [Float]) -> [TopMatches] {
    var best = minimumScores.map { TopMatches(capacity, from: $0) }
    var found = [UInt32](repeating: 0, count: Self.blockSize)
    forEachBlock(ofChunk: chunk) { rows, scores in
      for query in 0..<count {
        let scores = UnsafeBufferPointer(
          rebasing: scores[query * Self.blockSize..<query * Self.blockSize + rows.count])
        let hits = mtk_find_at_least(
          rows.count, scores.baseAddress, best[query].minimumScore, &found)
        for hit in found.prefix(hits) {
          let index = chunk * GalleryIndex.chunkSize + rows.lowerBound + Int(hit)
          best[query].insert(TopMatches.Match(score: scores[Int(hit)], index: index))
        }
      }
    }
    return best
  }

  /// Calls a closure for each block of rows in a chunk.
  ///
  /// The arguments are the range of rows and their scores, an array of shape `[count, blockSize]`.
  private func forEachBlock(
    ofChunk chunk: Int, _ body: (Range<Int>, UnsafeMutableBufferPointer<Float>) -> Void
  ) {
    let rows = snapshot.index.chunks[chunk].units.count
    withUnsafeTemporaryAllocation(of: Float.self, capacity: count * Self.blockSize) { scores in
      for start in stride(from: 0, to: rows, by: Self.blockSize) {
        let range = start..<min(start + Self.blockSize, rows)
        snapshot.score(
          chunk: chunk, rows: range, queries: queries, into: scores, stride: Self.blockSize)
        body(range, scores)
      }
    }
  }

  // MARK: People

  /// Returns the people with the highest scores for each query.
  func persons(_ score: PersonScore) -> [[TopMatches.Match]] {
    // All scores are stored in memory with four bytes for each face and query. Callers therefore
    // use smaller batches than for rows.
    let norms = score == .template ? snapshot.templateNorms.norms(for: snapshot, pool: pool) : []
    let scores = pool.map(snapshot.index.chunks.count) { allScores(ofChunk: $0) }
    return pool.map(count) { query in
      var persons = [Float](repeating: -.infinity, count: snapshot.index.personCount)
      switch score {
      case .best: computeBestScores(query, scores, &persons)
      case .template: computeTemplateScores(query, scores, norms, &persons)
      }
      var best = emptyMatches
      for (person, score) in persons.enumerated() {
        best.insert(TopMatches.Match(score: score, index: person))
      }
      return best.sorted
    }
  }

  /// Returns the scores of a chunk as an array of shape `[count, rows of the chunk]`.
  private func allScores(ofChunk chunk: Int) -> [Float] {
    let rows = snapshot.index.chunks[chunk].units.count
    var all = [Float](repeating: 0, count: count * rows)
    forEachBlock(ofChunk: chunk) { range, scores in
      for query in 0..<count {
        for (offset, row) in range.enumerated() {
          all[query * rows + row] = scores[query * Self.blockSize + offset]
        }
      }
    }
    return all
  }

  /// Computes the highest score of each person for a query.
  private func computeBestScores(
    _ query: Int, _ scores: [[Float]], _ persons: inout [Float]
  ) {
    for (number, chunk) in snapshot.index.chunks.enumerated() {
      let rows = chunk.units.count
      for row in 0..<rows {
        let score = scores[number][query * rows + row]
        let person = Int(chunk.persons[row])
        if score > persons[person] { persons[person] = score }
      }
    }
  }

  /// Computes the template score of each person for a query. Scores are summed in double precision
  /// in the order of the rows.
  private func computeTemplateScores(
    _ query: Int, _ scores: [[Float]], _ norms: [Double], _ persons: inout [Float]
  ) {
    var sums = [Double](repeating: 0, count: persons.count)
    for (number, chunk) in snapshot.index.chunks.enumerated() {
      let rows = chunk.units.count
      for row in 0..<rows where chunk.units[row] != 0 {
        sums[Int(chunk.persons[row])] += Double(scores[number][query * rows + row])
      }
    }
    for person in persons.indices where snapshot.index.faceCount(ofPerson: UInt32(person)) > 0 {
      // A person whose vectors cancel out has no template.
      guard norms[person] > 1e-6 else { continue }
      persons[person] = Float(sums[person] / norms[person])
    }
  }
}
