/// What identifies a face: a direction in as many dimensions as the model has (512), the same for
/// one person at any age, as far as the model was trained to it (paper, section 3.2).
public struct Embedding: Sendable, Hashable {
  /// The numbers, of length 1 together.
  public let values: [Float]
  /// The length before normalization: a hint at quality, higher for clear, frontal faces. With flip
  /// averaging half the length of the sum.
  public let norm: Float
  /// Whether it is the average over the face and its mirror image.
  public let isFlipAveraged: Bool

  /// Normalizes what a network gave.
  ///
  /// - Throws: ``FaceError/degenerateEmbedding`` where the length is zero or not finite.
  public init(unnormalized values: some Collection<Float>) throws(FaceError) {
    try self.init(values, isFlipAveraged: false)
  }

  private init(_ values: some Collection<Float>, isFlipAveraged: Bool) throws(FaceError) {
    self.isFlipAveraged = isFlipAveraged
    // An array's loops are compiled for it, which those of any collection are not.
    let values = Array(values)
    let squares = Self.dot(values, values)
    guard squares > 0, squares.isFinite else { throw .degenerateEmbedding }
    let norm = squares.squareRoot()
    self.norm = Float(norm)
    self.values = values.map { Float(Double($0) / norm) }
  }

  /// An embedding that was kept elsewhere, as it was: ``values``, ``norm`` and ``isFlipAveraged``.
  ///
  /// - Throws: ``FaceError/degenerateEmbedding`` where the values are not of length 1, to a
  ///   thousandth.
  public init(
    normalized values: some Collection<Float>, norm: Float, isFlipAveraged: Bool
  ) throws(FaceError) {
    let values = Array(values)
    let squares = Self.dot(values, values)
    guard abs(squares - 1) < 2e-3, norm.isFinite else { throw .degenerateEmbedding }
    self.values = values
    self.norm = norm
    self.isFlipAveraged = isFlipAveraged
  }

  /// The average over a face and its mirror image: normalize(e(I) + e(flip I)).
  ///
  /// - Throws: ``FaceError/embeddingDimensionMismatch(_:_:)``, ``FaceError/degenerateEmbedding``.
  public init(
    averaging values: some Collection<Float>, with mirrored: some Collection<Float>
  ) throws(FaceError) {
    guard values.count == mirrored.count else {
      throw .embeddingDimensionMismatch(values.count, mirrored.count)
    }
    try self.init(zip(values, mirrored).map { ($0 + $1) / 2 }, isFlipAveraged: true)
  }

  /// The cosine of the angle between two embeddings, -1...1; 1 for the same face.
  ///
  /// Only embeddings of one model can be compared: that is the caller's to know, and only a different
  /// length gives it away.
  ///
  /// - Throws: ``FaceError/embeddingDimensionMismatch(_:_:)`` where the lengths differ.
  public func similarity(to other: Embedding) throws(FaceError) -> Double {
    guard values.count == other.values.count else {
      throw .embeddingDimensionMismatch(values.count, other.values.count)
    }
    return min(max(Self.dot(values, other.values), -1), 1)
  }

  /// The sum of products, in double, of arrays of one length.
  private static func dot(_ a: [Float], _ b: [Float]) -> Double {
    var sum = 0.0
    for index in 0..<min(a.count, b.count) { sum += Double(a[index]) * Double(b[index]) }
    return sum
  }

  /// The similarities to many embeddings, in their order.
  ///
  /// - Throws: ``FaceError/embeddingDimensionMismatch(_:_:)`` where one comes from a different model.
  public func similarities(to others: [Embedding]) throws(FaceError) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(others.count)
    for other in others { result.append(try similarity(to: other)) }
    return result
  }
}
