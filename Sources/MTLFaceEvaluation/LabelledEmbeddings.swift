import MTLFaceTensor

/// Embeddings of faces and whose faces they are: what identification is measured on.
///
///     let faces = try LabelledEmbeddings(values, identities: people)
///     let scores = try IdentificationScores.leaveOneOut(faces)
///     print(scores.identificationRate(rank: 1))
public struct LabelledEmbeddings: Sendable {
  /// A number for each row's person.
  public let identities: [Int]
  /// Numbers of an embedding.
  public let dimension: Int
  /// Rows of length 1, `[faces, dimension]`.
  let rows: Tensor<Double>

  /// Embeddings row by row; their lengths do not matter.
  ///
  /// - Parameters:
  ///   - values: As many numbers for each face.
  ///   - identities: Whose faces they are; at least one.
  /// - Throws: ``EvaluationError``: `invalidEmbeddings` for none, for counts that do not fit and for a
  ///   row that has no direction; `TensorError` where memory is short.
  public init(_ values: [Float], identities: [Int]) throws {
    guard !identities.isEmpty, values.count >= identities.count,
      values.count % identities.count == 0
    else {
      throw EvaluationError.invalidEmbeddings(
        "\(values.count) numbers cannot be rows of \(identities.count) faces; give as many for each"
      )
    }
    let dimension = values.count / identities.count
    var rows: [Double] = []
    rows.reserveCapacity(values.count)
    for index in identities.indices {
      let row = values[index * dimension..<(index + 1) * dimension]
      let length = row.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      guard length.isFinite, length > 0 else {
        throw EvaluationError.invalidEmbeddings(
          "row \(index) is zero or not finite; leave the face out or mend the model")
      }
      for value in row { rows.append(Double(value) / length) }
    }
    self.identities = identities
    self.dimension = dimension
    self.rows = try Tensor(rows, shape: Shape(identities.count, dimension))
  }

  private init(identities: [Int], dimension: Int, rows: Tensor<Double>) {
    (self.identities, self.dimension, self.rows) = (identities, dimension, rows)
  }

  /// The faces at some positions.
  ///
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` for no positions and for one that is not there;
  ///   `TensorError` where memory is short.
  public func faces(at positions: some Collection<Int>) throws -> LabelledEmbeddings {
    guard !positions.isEmpty, positions.allSatisfy(identities.indices.contains) else {
      throw EvaluationError.invalidEmbeddings(
        "no faces, or not one of the \(identities.count); give positions that are there")
    }
    let values = rows.withUnsafeBufferPointer { all in
      positions.flatMap { all[$0 * dimension..<($0 + 1) * dimension] }
    }
    return LabelledEmbeddings(
      identities: positions.map { identities[$0] }, dimension: dimension,
      rows: try Tensor(values, shape: Shape(positions.count, dimension)))
  }

  /// Calls `body` with each face's place and its cosines to all faces of `gallery`, -1...1. Blocks of
  /// faces share a product, which takes at most 32 MB or a row.
  func forEachRow(
    against gallery: LabelledEmbeddings, pool: ThreadPool,
    _ body: (Int, UnsafeBufferPointer<Double>) throws -> Void
  ) throws {
    guard dimension == gallery.dimension else {
      throw EvaluationError.invalidEmbeddings(
        "rows of \(dimension) and of \(gallery.dimension) numbers; take both from one model")
    }
    let (count, columns) = (identities.count, gallery.identities.count)
    let step = max(1, min(count, (4 << 20) / columns))
    for start in stride(from: 0, to: count, by: step) {
      let places = start..<min(start + step, count)
      let cosines = try Double.product(
        faces(at: places).rows, transposed: false, gallery.rows, transposed: true, pool: pool)
      try cosines.withUnsafeBufferPointer { all in
        for place in places {
          let row = (place - start) * columns
          try body(place, UnsafeBufferPointer(rebasing: all[row..<row + columns]))
        }
      }
    }
  }
}
