import MTLFaceTensor

/// Embeddings of faces and whose faces they are: what identification is measured on.
///
///     let faces = try LabeledEmbeddings(values, identities: people)
///     let scores = try IdentificationScores.leaveOneOut(faces)
///     print(scores.identificationRate(atRank: 1))
public struct LabeledEmbeddings: Sendable {
  /// A number for each row's person.
  public let identities: [Int]
  /// Numbers of an embedding.
  public let dimension: Int
  /// Rows of length 1, `[faces][vectors]`; zeros after the last number.
  private let rows: [SIMD8<Double>]
  /// Vectors of a row.
  private var width: Int { (dimension + 7) / 8 }

  /// Embeddings row by row; their lengths do not matter.
  ///
  /// - Parameters:
  ///   - values: As many numbers for each face.
  ///   - identities: Whose faces they are; at least one.
  /// - Throws: ``EvaluationError``: `invalidEmbeddings` for none, for counts that do not fit and for a
  ///   row that has no direction.
  public init(_ values: [Float], identities: [Int]) throws(EvaluationError) {
    guard !identities.isEmpty, values.count >= identities.count,
      values.count % identities.count == 0
    else {
      throw .invalidEmbeddings(
        "\(values.count) numbers cannot be rows of \(identities.count) faces; give as many for each"
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
          "row \(index) is zero or not finite; leave the face out or mend the model")
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

  /// The faces at some positions.
  ///
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` for no positions and for one that is not there.
  public func subset(at positions: some Collection<Int>) throws(EvaluationError)
    -> LabeledEmbeddings
  {
    guard !positions.isEmpty, positions.allSatisfy(identities.indices.contains) else {
      throw .invalidEmbeddings(
        "no faces, or not one of the \(identities.count); give positions that are there")
    }
    return LabeledEmbeddings(
      identities: positions.map { identities[$0] }, dimension: dimension,
      rows: positions.flatMap { rows[$0 * width..<($0 + 1) * width] })
  }

  /// The cosines of pairs of faces, -1...1.
  ///
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` for a face that is not there.
  func cosines(
    of pairs: [FacePairs.Pair], pool: ThreadPool
  ) throws(EvaluationError) -> [Double] {
    let faces = identities.indices
    guard pairs.allSatisfy({ faces.contains($0.first) && faces.contains($0.second) }) else {
      throw .invalidEmbeddings("a pair names none of the \(faces.count) faces")
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

  /// The likest of the faces for which something holds, of equal ones the first: its place and the cosine.
  /// Nil where there is none.
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

  /// Faces that are the same to the last bit, as those of copies of a picture are: their places, rising,
  /// for every picture that is there twice or more.
  public var duplicates: [[Int]] {
    let groups = Dictionary(grouping: identities.indices) { rows[$0 * width..<($0 + 1) * width] }
    return groups.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
  }

  /// Faces that share a walk through a gallery, whose rows then come from memory once for all of them.
  private static let blockSize = 8

  /// What `body` makes of each face's place and its cosines to all faces of `gallery`, -1...1: the same
  /// bits at any number of threads.
  func mapCosines<Result: Sendable>(
    to gallery: LabeledEmbeddings, pool: ThreadPool,
    _ body: @Sendable (Int, [Double]) -> Result
  ) throws(EvaluationError) -> [Result] {
    guard dimension == gallery.dimension else {
      throw .invalidEmbeddings(
        "rows of \(dimension) and of \(gallery.dimension) numbers; take both from one model")
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
