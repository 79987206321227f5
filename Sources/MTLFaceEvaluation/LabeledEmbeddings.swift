import MTLFaceTensor

/// Normalized face embeddings and the identity of each face.
///
///     let faces = try LabeledEmbeddings(values, identities: people)
///     let scores = try IdentificationScores.leaveOneOut(faces)
///     print(scores.identificationRate(atRank: 1))
public struct LabeledEmbeddings: Sendable {
  /// The identity of each face.
  public let identities: [Int]
  /// The number of values in an embedding.
  public let dimension: Int
  /// The normalized embeddings as SIMD vectors, `[faces][width]`, padded with zeros.
  private let rows: [SIMD8<Double>]
  /// The number of SIMD vectors in an embedding.
  private var width: Int { (dimension + 7) / 8 }

  /// Creates labeled embeddings, which are normalized to unit length.
  ///
  /// - Parameters:
  ///   - values: The embeddings in row-major order, with the same number of values for each face.
  ///   - identities: The identity of each face. At least one face is required.
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` if there are no faces, if the number of
  ///   values is not a positive multiple of the number of faces, or if an embedding is zero or not
  ///   finite.
  public init(_ values: [Float], identities: [Int]) throws(EvaluationError) {
    guard !identities.isEmpty, values.count >= identities.count,
      values.count % identities.count == 0
    else {
      throw .invalidEmbeddings(
        "the values cannot be divided among the faces (values: \(values.count), faces: \(identities.count)); pass at least one face and the same number of values for each"
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
          "the embedding of face \(index) is zero or not finite; remove the face or correct the model"
        )
      }
      for start in stride(from: row.startIndex, to: row.endIndex, by: 8) {
        var vector = SIMD8<Double>()
        for i in start..<min(start + 8, row.endIndex) {
          vector[i - start] = Double(row[i]) / length
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
  /// - Parameter positions: The indices of the faces, at least one. Indices may repeat.
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` if `positions` is empty or an index is out
  ///   of range.
  public func subset(at positions: some Collection<Int>) throws(EvaluationError)
    -> LabeledEmbeddings
  {
    guard !positions.isEmpty, positions.allSatisfy(identities.indices.contains) else {
      throw .invalidEmbeddings(
        "the subset is empty or has an index outside 0..<\(identities.count); select existing faces"
      )
    }
    return LabeledEmbeddings(
      identities: positions.map { identities[$0] }, dimension: dimension,
      rows: positions.flatMap { rows[$0 * width..<($0 + 1) * width] })
  }

  /// Returns the cosine similarity of each pair of faces, in -1...1.
  ///
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` if an index is out of range.
  func cosines(
    of pairs: [FacePairs.Pair], pool: ThreadPool
  ) throws(EvaluationError) -> [Double] {
    let faces = identities.indices
    guard pairs.allSatisfy({ faces.contains($0.first) && faces.contains($0.second) }) else {
      throw .invalidEmbeddings(
        "a pair has an index outside 0..<\(faces.count); create the pairs from the same faces")
    }
    let block = 1 << 12
    return pool.map((pairs.count + block - 1) / block) { number in
      pairs[number * block..<min((number + 1) * block, pairs.count)].map { pair in
        var sum = SIMD8<Double>()
        for i in 0..<width {
          sum += rows[pair.first * width + i] * rows[pair.second * width + i]
        }
        return sum.sum()
      }
    }.flatMap(\.self)
  }

  /// Returns the face that satisfies a condition and is most similar to a given face.
  ///
  /// - Parameters:
  ///   - face: The index of the given face.
  ///   - isIncluded: A condition on the index of a face.
  /// - Returns: The index of the most similar face and its cosine, in -1...1, or `nil` if no face
  ///   satisfies the condition or `face` is out of range. Among equally similar faces, the first is
  ///   returned.
  package func nearest(
    to face: Int, where isIncluded: (Int) -> Bool
  ) -> (index: Int, cosine: Double)? {
    guard identities.indices.contains(face) else { return nil }
    var best: (index: Int, cosine: Double)?
    for (index, cosine) in cosines(of: face..<face + 1, to: self)[0].enumerated()
    where isIncluded(index) && cosine > best?.cosine ?? -.infinity {
      best = (index, cosine)
    }
    return best
  }

  /// The groups of faces whose normalized embeddings are equal, which indicates copies of an image.
  /// Each group contains two or more indices in ascending order.
  public var duplicates: [[Int]] {
    let groups = Dictionary(grouping: identities.indices) { rows[$0 * width..<($0 + 1) * width] }
    return groups.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
  }

  /// The number of faces to compare in one pass over the gallery, so that each gallery row is read
  /// once per block.
  private static let blockSize = 8

  /// Calls a function with the index of each face and its cosines to all gallery faces, and returns
  /// the results in the order of the faces.
  ///
  /// - Parameters:
  ///   - gallery: The gallery faces.
  ///   - pool: The thread pool to use. The result is bit-identical for any number of threads.
  ///   - body: A function of the index of a face and its cosines to the gallery faces, in -1...1.
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` if the dimensions differ.
  func mapCosines<Result: Sendable>(
    to gallery: LabeledEmbeddings, pool: ThreadPool,
    _ body: @Sendable (Int, [Double]) -> Result
  ) throws(EvaluationError) -> [Result] {
    guard dimension == gallery.dimension else {
      throw .invalidEmbeddings(
        "the embeddings of the probes have dimension \(dimension), and those of the gallery faces have dimension \(gallery.dimension); compute both with the same model"
      )
    }
    let count = identities.count
    let blocks = pool.map((count + Self.blockSize - 1) / Self.blockSize) { block in
      let first = block * Self.blockSize
      let indices = first..<min(first + Self.blockSize, count)
      return zip(indices, cosines(of: indices, to: gallery)).map(body)
    }
    return blocks.flatMap(\.self)
  }

  private func cosines(of indices: Range<Int>, to gallery: LabeledEmbeddings) -> [[Double]] {
    let columns = gallery.identities.count
    var cosines = [[Double]](
      repeating: [Double](repeating: 0, count: columns), count: indices.count)
    for column in 0..<columns {
      for index in indices {
        var sum = SIMD8<Double>()
        for i in 0..<width {
          sum += rows[index * width + i] * gallery.rows[column * width + i]
        }
        cosines[index - indices.lowerBound][column] = sum.sum()
      }
    }
    return cosines
  }
}
