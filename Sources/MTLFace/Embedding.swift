/// A unit vector that identifies the person shown in a face image.
///
/// If the model was trained for age-invariant recognition (section 3.2 of the paper), embeddings of
/// the same person at different ages are similar. To compare two embeddings, use
/// ``similarity(to:)`` or ``FaceAnalyzer/verify(_:_:falseAcceptRate:)``. Only embeddings of the
/// same model can be compared.
public struct Embedding: Sendable, Hashable {
  /// The elements of the vector, which has length 1. The number of elements depends on the model
  /// and is usually 512.
  public let values: [Float]
  /// The length of the vector before normalization.
  ///
  /// The length indicates the quality of the image. It is larger for clear, frontal faces. With
  /// flip averaging, it is half the length of the sum of the two vectors.
  public let norm: Float
  /// Whether the embedding is the average of the embeddings of the face and its mirror image.
  public let isFlipAveraged: Bool

  /// Creates an embedding by normalizing the output of a network.
  ///
  /// - Parameter values: The elements before normalization.
  /// - Throws: ``FaceError/degenerateEmbedding`` if the length is zero or not finite.
  public init(unnormalized values: some Collection<Float>) throws(FaceError) {
    try self.init(values, isFlipAveraged: false)
  }

  private init(_ values: some Collection<Float>, isFlipAveraged: Bool) throws(FaceError) {
    self.isFlipAveraged = isFlipAveraged
    // The compiler specializes loops over an array but not loops over a generic collection.
    let values = Array(values)
    let squares = Self.dot(values, values)
    guard squares > 0, squares.isFinite else { throw .degenerateEmbedding }
    let norm = squares.squareRoot()
    self.norm = Float(norm)
    self.values = values.map { Float(Double($0) / norm) }
  }

  /// Creates an embedding from values that were stored, for example in a file.
  ///
  /// - Parameters:
  ///   - values: The value of the property ``values``.
  ///   - norm: The value of the property ``norm``.
  ///   - isFlipAveraged: The value of the property ``isFlipAveraged``.
  /// - Throws: ``FaceError/degenerateEmbedding`` if the length of `values` differs from 1 by more
  ///   than about 0.001 or `norm` is infinite or NaN.
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

  /// Creates the average of the embeddings of a face and its mirror image.
  ///
  /// If e(I) is the output of the network for an image I, the average is the normalized sum of e(I)
  /// and e(flip(I)).
  ///
  /// - Parameters:
  ///   - values: The elements for the face before normalization.
  ///   - mirrored: The elements for the mirror image before normalization.
  /// - Throws: ``FaceError/embeddingDimensionMismatch(_:_:)`` if the numbers of elements differ;
  ///   ``FaceError/degenerateEmbedding`` if the length of the average is zero or not finite.
  public init(
    averaging values: some Collection<Float>, with mirrored: some Collection<Float>
  ) throws(FaceError) {
    guard values.count == mirrored.count else {
      throw .embeddingDimensionMismatch(values.count, mirrored.count)
    }
    try self.init(zip(values, mirrored).map { ($0 + $1) / 2 }, isFlipAveraged: true)
  }

  /// Returns the cosine similarity to another embedding.
  ///
  /// The caller must ensure that both embeddings are from the same model. This method only checks
  /// that they have the same number of elements.
  ///
  /// - Parameter other: An embedding of the same model.
  /// - Returns: The cosine of the angle between the embeddings, -1...1. Equal embeddings have a
  ///   similarity of 1.
  /// - Throws: ``FaceError/embeddingDimensionMismatch(_:_:)`` if the numbers of elements differ.
  public func similarity(to other: Embedding) throws(FaceError) -> Double {
    guard values.count == other.values.count else {
      throw .embeddingDimensionMismatch(values.count, other.values.count)
    }
    return min(max(Self.dot(values, other.values), -1), 1)
  }

  /// Returns the dot product of two arrays of equal length, computed in double precision.
  private static func dot(_ a: [Float], _ b: [Float]) -> Double {
    var sum = 0.0
    for index in 0..<min(a.count, b.count) { sum += Double(a[index]) * Double(b[index]) }
    return sum
  }

  /// Returns the cosine similarity to each of several embeddings.
  ///
  /// - Parameter others: Embeddings of the same model.
  /// - Returns: The similarities in the order of `others`.
  /// - Throws: ``FaceError/embeddingDimensionMismatch(_:_:)`` if an embedding has a different
  ///   number of elements.
  public func similarities(to others: [Embedding]) throws(FaceError) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(others.count)
    for other in others { result.append(try similarity(to: other)) }
    return result
  }
}
