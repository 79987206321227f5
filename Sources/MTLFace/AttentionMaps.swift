import MTLFaceNetwork
import MTLFaceTensor
public import MTLFaceVision

/// The attention of the decomposition, which separates age features from identity features.
///
/// The attention is sigma(X) in equation 2 of the paper.
public struct AttentionMaps: Sendable {
  /// The fraction of each channel of X that is assigned to X_age, between 0 and 1. The array is
  /// empty if the model has no channel attention.
  public let channel: [Float]
  /// The fraction of each position of X that is assigned to X_age, between 0 and 1. There are
  /// `side` x `side` values in rows from the top. The array is empty if the model has no spatial
  /// attention.
  public let spatial: [Float]
  /// The number of rows and columns of X, which is 7 for a face of 112 x 112 pixels.
  public let side: Int
  /// The mean of |X_age| over the channels at each position, `side` x `side` values.
  public let age: [Float]
  /// The mean of |X_id| over the channels at each position, `side` x `side` values.
  public let identity: [Float]

  /// Returns a face overlaid with a heat map.
  ///
  /// The lowest value of the map is dark and the highest value is bright. The map is enlarged
  /// bilinearly and blended with the face in equal parts.
  ///
  /// - Parameters:
  ///   - map: The value of ``spatial``, ``age`` or ``identity``.
  ///   - face: The aligned face from which the maps were computed.
  /// - Returns: An image with the size of `face`.
  /// - Throws: `ImageError/invalidArgument(reason:)` if the map does not have `side` x `side`
  ///   finite values; `ImageError/outOfMemory(bytes:)`.
  public func overlay(_ map: [Float], on face: RGBImage) throws(ImageError) -> RGBImage {
    guard map.count == side * side, let low = map.min(), let high = map.max() else {
      throw .invalidArgument(
        reason:
          "the map has \(map.count) values instead of \(side) x \(side); use a model with this "
          + "kind of attention")
    }
    guard map.allSatisfy(\.isFinite) else {
      throw .invalidArgument(
        reason: "the map has infinite or NaN values; check the weights of the model")
    }
    let span = max(high - low, .leastNormalMagnitude)
    let heatMap = try RGBImage(width: side, height: side) { pixels in
      for (i, value) in map.enumerated() {
        let color = Self.heatColor((value - low) / span)
        pixels[i * 3] = color.red
        pixels[i * 3 + 1] = color.green
        pixels[i * 3 + 2] = color.blue
      }
    }
    let enlarged = try heatMap.resized(width: face.width, height: face.height, method: .bilinear)
    return try RGBImage(width: face.width, height: face.height) { pixels in
      face.withPixels { faceBytes in
        enlarged.withPixels { heatBytes in
          for i in pixels.indices { pixels[i] = UInt8((Int(faceBytes[i]) + Int(heatBytes[i])) / 2) }
        }
      }
    }
  }

  /// Returns the color for a value in 0...1 on a scale from black through blue, red and yellow to
  /// white.
  private static func heatColor(_ value: Float) -> RGBColor {
    let stops: [(Float, Float, Float)] = [
      (0, 0, 0.1), (0.2, 0.1, 0.6), (0.8, 0.15, 0.3), (1, 0.75, 0.1), (1, 1, 0.9),
    ]
    let position = min(max(value, 0), 1) * Float(stops.count - 1)
    let index = min(Int(position), stops.count - 2)
    let (a, b, t) = (stops[index], stops[index + 1], position - Float(index))
    func mix(_ from: Float, _ to: Float) -> UInt8 { UInt8((from + (to - from) * t) * 255) }
    return RGBColor(red: mix(a.0, b.0), green: mix(a.1, b.1), blue: mix(a.2, b.2))
  }
}

extension EncodedFaces {
  /// Returns the attention maps of one face.
  ///
  /// - Parameter index: The zero-based index of the face in the batch.
  /// - Returns: The attention maps of the face.
  /// - Throws: `NetworkError/missingPart(_:)` if the model has no decomposition; `TensorError` if
  ///   the index is out of range.
  public func attentionMaps(at index: Int) throws -> AttentionMaps {
    guard let ageFeatures else { throw NetworkError.missingPart("decomposition (X_age)") }
    let range = index..<index + 1
    return AttentionMaps(
      channel: try channelAttention?.slice(range).values ?? [],
      spatial: try spatialAttention?.slice(range).values ?? [], side: identityFeatures.shape.height,
      age: Self.magnitude(try ageFeatures.slice(range)),
      identity: Self.magnitude(try identityFeatures.slice(range)))
  }

  /// Returns the attention maps of all faces in the batch.
  ///
  /// - Returns: The maps of each face.
  /// - Throws: `NetworkError/missingPart(_:)` if the model has no decomposition.
  public func attentionMaps() throws -> [AttentionMaps] {
    try (0..<count).map { try attentionMaps(at: $0) }
  }

  /// Returns the mean of the absolute values over the channels at each position.
  private static func magnitude(_ map: Tensor<Float>) -> [Float] {
    rows(of: map).map { row in row.reduce(0) { $0 + abs($1) } / Float(row.count) }
  }
}
