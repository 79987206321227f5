import MTLFaceTensor

/// The embeddings of faces with the identity of each face.
///
///     let faces = try LabeledEmbeddings(values, identities: people)
///     let scores = try IdentificationScores.leaveOneOut(faces)
///     print(scores.identificationRate(atRank: 1))
public struct LabeledEmbeddings: Sendable {
  /// The identity of each row.
  public let identities: [Int]
  /// The number of values of an embedding.
  public let dimension: Int
  /// The normalized rows, `[faces][vectors]`, padded with zeros.
  private let rows: [SIMD8<Double>]
  /// The number of SIMD vectors of a row.
  private var width: Int { (dimension + 7) / 8 }

  /// Creates embeddings and normalizes them.
  ///
  /// - Parameters:
  ///   - values: The embeddings, row by row, with the same number of values for each face.
  ///   - identities: The identity of each face; at least one.
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` if there are no faces, the counts do not
  ///   match, or a row is zero or not finite.
  public init(_ values: [Float], identities: [Int]) throws(EvaluationError) {
    guard !identities.isEmpty, values.count >= identities.count,
      values.count % identities.count == 0
    else {
      throw .invalidEmbeddings(
        "\(values.count) values cannot be divided into rows of \(identities.count) faces; pass the same number for each"
      )
    }
    let dimension = values.count / identities.count
    var rows: [SIMD8<Double>] = []
    rows.reserveCapacity(identities.count * ((dimension + 7) / 8))
    for index in identities.indices {
      let row = values[index * dimension..<(index + 1) * dimension]
      let length = row.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      guard length.isFinite, length > 0 else {
        throw .invalidEmbeddings(
          "row \(index) is zero or not finite; remove the face or correct the model")
      }
      for start in stride(from: row.startIndex, to: row.endIndex, by: 8) {
        var vector = SIMD8<Double>()
        for at in start..<min(start + 8, row.endIndex) {
          vector[at - start] = Double(row[at]) / length
        }
        rows.append(vector)
      }
    }
    self.init(identities: identities, dimension: dimension, rows: rows)
  }

  private init(identities: [Int], dimension: Int, rows: [SIMD8<Double>]) {
    (self.identities, self.dimension, self.rows) = (identities, dimension, rows)
  }

  /// Returns the faces at the given indices.
  ///
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` if there are no indices or one is out of
  ///   range.
  public func subset(at positions: some Collection<Int>) throws(EvaluationError)
    -> LabeledEmbeddings
  {
    guard !positions.isEmpty, positions.allSatisfy(identities.indices.contains) else {
      throw .invalidEmbeddings(
        "there are no indices, or one is not in 0..<\(identities.count)")
    }
    return LabeledEmbeddings(
      identities: positions.map { identities[$0] }, dimension: dimension,
      rows: positions.flatMap { rows[$0 * width..<($0 + 1) * width] })
  }

  /// Returns the cosines of pairs of faces, in -1...1.
  ///
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` if a face does not exist.
  func cosines(
    of pairs: [FacePairs.Pair], pool: ThreadPool
  ) throws(EvaluationError) -> [Double] {
    let faces = identities.indices
    guard pairs.allSatisfy({ faces.contains($0.first) && faces.contains($0.second) }) else {
      throw .invalidEmbeddings(
        "a pair refers to a face that is not one of the \(faces.count) faces")
    }
    let block = 1 << 12
    return pool.map((pairs.count + block - 1) / block) { number in
      pairs[number * block..<min((number + 1) * block, pairs.count)].map { pair in
        var sum = SIMD8<Double>()
        for at in 0..<width {
          sum += rows[pair.first * width + at] * rows[pair.second * width + at]
        }
        return sum.sum()
      }
    }.flatMap(\.self)
  }

  /// Returns the index and the cosine of the most similar face that satisfies a condition, or `nil`
  /// if none does. If several are equally similar, it is the first.
  package func nearest(
    to face: Int, where isWanted: (Int) -> Bool
  ) -> (place: Int, cosine: Double)? {
    guard identities.indices.contains(face) else { return nil }
    var best: (place: Int, cosine: Double)?
    for (place, cosine) in cosines(of: face..<face + 1, to: self)[0].enumerated()
    where isWanted(place) && cosine > best?.cosine ?? -.infinity {
      best = (place, cosine)
    }
    return best
  }

  /// The indices of faces whose embeddings are bit-identical, as those of copies of an image are:
  /// one ascending list for each image that occurs more than once.
  public var duplicates: [[Int]] {
    let groups = Dictionary(grouping: identities.indices) { rows[$0 * width..<($0 + 1) * width] }
    return groups.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
  }

  /// The number of faces that are compared in one pass over a gallery, which reads its rows once.
  private static let blockSize = 8

  /// Returns the results of `body`, which receives the index of each face and its cosines to all
  /// faces of `gallery`, in -1...1. Results have the same bits at any number of threads.
  func mapCosines<Result: Sendable>(
    to gallery: LabeledEmbeddings, pool: ThreadPool,
    _ body: @Sendable (Int, [Double]) -> Result
  ) throws(EvaluationError) -> [Result] {
    guard dimension == gallery.dimension else {
      throw .invalidEmbeddings(
        "the embeddings have \(dimension) and \(gallery.dimension) values; compute both with one model"
      )
    }
    let count = identities.count
    let blocks = pool.map((count + Self.blockSize - 1) / Self.blockSize) { block in
      let first = block * Self.blockSize
      let places = first..<min(first + Self.blockSize, count)
      return zip(places, cosines(of: places, to: gallery)).map(body)
    }
    return blocks.flatMap(\.self)
  }

  private func cosines(of places: Range<Int>, to gallery: LabeledEmbeddings) -> [[Double]] {
    let columns = gallery.identities.count
    var cosines = [[Double]](repeating: [Double](repeating: 0, count: columns), count: places.count)
    for column in 0..<columns {
      for place in places {
        var sum = SIMD8<Double>()
        for at in 0..<width {
          sum += rows[place * width + at] * gallery.rows[column * width + at]
        }
        cosines[place - places.lowerBound][column] = sum.sum()
      }
    }
    return cosines
  }
}
