import MTLFaceNetwork
import MTLFaceTensor
public import MTLFaceVision

/// Where the decomposition sees age in a face: sigma(X) of the paper's equation 2, by its parts.
public struct AttentionMaps: Sendable {
  /// The share of each channel of X that goes to X_age, each in (0, 1); empty where the model has
  /// no channel attention.
  public let channel: [Float]
  /// The share of each place of X, `side` x `side` rows from the top, each in (0, 1); empty where
  /// the model has no spatial attention.
  public let spatial: [Float]
  /// Places of X each way: 7 for a face of 112 pixels.
  public let side: Int
  /// The mean over channels of |X_age| at each place.
  public let age: [Float]
  /// The mean over channels of |X_id| at each place.
  public let identity: [Float]

  /// A map over the face it was made from: dark to bright from its lowest to its highest value,
  /// smoothly enlarged, half covering the face.
  ///
  /// - Parameters:
  ///   - map: ``spatial``, ``age`` or ``identity``.
  ///   - face: The aligned face.
  /// - Throws: `ImageError/invalidArgument(reason:)` where the map is not `side` x `side`.
  public func overlay(_ map: [Float], on face: RGBImage) throws(ImageError) -> RGBImage {
    guard map.count == side * side, let low = map.min(), let high = map.max() else {
      throw .invalidArgument(
        reason: "a map of \(map.count) values over \(side) x \(side) places; the model may have "
          + "no such attention")
    }
    guard map.allSatisfy(\.isFinite) else {
      throw .invalidArgument(
        reason: "the map holds values that are infinite or not a number; check the model's weights")
    }
    let span = max(high - low, .leastNormalMagnitude)
    let levels = try RGBImage(width: side, height: side) { pixels in
      for (i, value) in map.enumerated() {
        let color = Self.heat((value - low) / span)
        pixels[i * 3] = color.red
        pixels[i * 3 + 1] = color.green
        pixels[i * 3 + 2] = color.blue
      }
    }
    let large = try levels.resized(width: face.width, height: face.height, method: .bilinear)
    return try RGBImage(width: face.width, height: face.height) { pixels in
      face.withPixels { below in
        large.withPixels { above in
          for i in pixels.indices { pixels[i] = UInt8((Int(below[i]) + Int(above[i])) / 2) }
        }
      }
    }
  }

  /// Black, blue, red, yellow, white.
  private static func heat(_ value: Float) -> RGBColor {
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
  /// The attention of one face.
  ///
  /// - Throws: `NetworkError/missingPart(_:)` for a model without decomposition,
  ///   `TensorError` for an index out of range.
  public func attentionMaps(at index: Int) throws -> AttentionMaps {
    guard let ageFeatures else { throw NetworkError.missingPart("decomposition (X_age)") }
    let range = index..<index + 1
    return AttentionMaps(
      channel: try channelAttention?.slice(range).values ?? [],
      spatial: try spatialAttention?.slice(range).values ?? [], side: identityFeatures.shape.height,
      age: Self.magnitude(try ageFeatures.slice(range)),
      identity: Self.magnitude(try identityFeatures.slice(range)))
  }

  /// The attention of every face.
  public func attentionMaps() throws -> [AttentionMaps] {
    try (0..<count).map { try attentionMaps(at: $0) }
  }

  /// The mean of |x| over the channels at each place.
  private static func magnitude(_ map: Tensor<Float>) -> [Float] {
    rows(of: map).map { row in row.reduce(0) { $0 + abs($1) } / Float(row.count) }
  }
}
