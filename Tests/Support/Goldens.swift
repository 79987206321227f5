public import Foundation
public import MTLFaceTensor

/// The checked-in goldens.
public enum Goldens {
  /// `Tests/Goldens`.
  public static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Goldens")

  /// A JSON golden as nested dictionaries.
  public static func json(_ name: String) throws -> [String: Any] {
    let data = try Data(contentsOf: folder.appending(path: name))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  /// `key: [norm, probe]` lists of a JSON golden.
  public static func records(_ golden: [String: Any], _ key: String) -> [String: [Double]] {
    golden[key] as? [String: [Double]] ?? [:]
  }

  /// The L2 norm of a tensor and its dot product with `image("probe." + name)`.
  public static func normAndProbe<S>(_ tensor: Tensor<S>, _ name: String) throws -> (
    norm: Double, probe: Double
  ) {
    let probe = try Fill.image("probe." + name, tensor.shape.dimensions)
    var (squares, dot) = (0.0, 0.0)
    tensor.withUnsafeBufferPointer { values in
      probe.withUnsafeBufferPointer { directions in
        for i in values.indices {
          squares += Double(values[i]) * Double(values[i])
          dot += Double(values[i]) * Double(directions[i])
        }
      }
    }
    return (squares.squareRoot(), dot)
  }
}

/// Comparison with a tolerance stated as relative plus absolute.
public func isClose(_ a: Double, _ b: Double, relative: Double, absolute: Double = 0) -> Bool {
  abs(a - b) <= absolute + relative * max(abs(a), abs(b))
}

/// The largest difference of two tensors over the largest magnitude of the second; infinite where
/// the shapes differ or one holds a NaN that the other does not.
public func relativeDifference<A, B>(_ a: Tensor<A>, _ b: Tensor<B>) -> Double {
  guard a.shape == b.shape else { return .infinity }
  let (left, right) = (a.values, b.values)
  var (difference, largest) = (0.0, 0.0)
  for (x, y) in zip(left, right) {
    let (x, y) = (Double(x), Double(y))
    if x.isNaN || y.isNaN {
      guard x.isNaN == y.isNaN else { return .infinity }
      continue
    }
    if x == y { continue }
    difference = max(difference, abs(x - y))
    largest = max(largest, abs(y))
  }
  return difference == 0 ? 0 : difference / max(largest, 1e-30)
}
