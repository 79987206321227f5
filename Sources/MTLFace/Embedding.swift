/// A unit vector that identifies the person shown in a face image.
///
/// Embeddings of the same person are similar at any age, as far as the model was trained for it
/// (section 3.2 of the paper). To compare two embeddings, use ``similarity(to:)`` or
/// ``FaceAnalyzer/verify(_:_:falseAcceptRate:)``. Only embeddings of the same model are comparable.
public struct Embedding: Sendable, Hashable {
  /// The elements of the vector, whose length is 1. Their number depends on the model and is
  /// usually 512.
  public let values: [Float]
  /// The length of the vector before normalization, which is an indication of image quality: it is
  /// larger for clear, frontal faces. With flip averaging, it is half the length of the sum.
  public let norm: Float
  /// Whether the embedding is the average of those of the face and its mirror image.
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
    // Loops over an array are specialized by the compiler, unlike loops over a generic collection.
    let values = Array(values)
    let squares = Self.dot(values, values)
    guard squares > 0, squares.isFinite else { throw .degenerateEmbedding }
    let norm = squares.squareRoot()
    self.norm = Float(norm)
    self.values = values.map { Float(Double($0) / norm) }
  }

  /// Creates an embedding from stored properties.
  ///
  /// - Parameters:
  ///   - values: The stored ``values``.
  ///   - norm: The stored ``norm``.
  ///   - isFlipAveraged: The stored ``isFlipAveraged``.
  /// - Throws: ``FaceError/degenerateEmbedding`` if the length of `values` differs from 1 by more
  ///   than about a thousandth, or `norm` is not finite.
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

  /// Creates the average of the embeddings of a face and its mirror image, normalize(e(I) + e(flip
  /// I)).
  ///
  /// - Parameters:
  ///   - values: The elements for the face, before normalization.
  ///   - mirrored: The elements for the mirror image, before normalization.
  /// - Throws: ``FaceError/embeddingDimensionMismatch(_:_:)``, ``FaceError/degenerateEmbedding``.
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
  /// The caller is responsible for comparing only embeddings of the same model. This method detects
  /// only a different number of elements.
  ///
  /// - Parameter other: An embedding of the same model.
  /// - Returns: The cosine of the angle between the embeddings, -1...1. Equal embeddings have the
  ///   similarity 1.
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

  /// Returns the cosine similarities to several embeddings.
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
