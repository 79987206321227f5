public import Foundation
public import MTLFaceTensor

/// The files with golden values in the repository.
public enum Goldens {
  /// The folder `Tests/Goldens`.
  public static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Goldens")

  /// Returns the contents of a JSON file in the folder as nested dictionaries.
  public static func json(_ name: String) throws -> [String: Any] {
    let data = try Data(contentsOf: folder.appending(path: name))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  /// Returns the value of `key`, a dictionary of `[norm, probe]` pairs, or an empty dictionary if
  /// it is missing.
  public static func normsAndProbes(_ golden: [String: Any], _ key: String) -> [String: [Double]] {
    golden[key] as? [String: [Double]] ?? [:]
  }

  /// Returns the L2 norm of a tensor and its dot product with `image("probe." + name)`.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public static func normAndProbe<S>(_ tensor: Tensor<S>, _ name: String) throws -> (
    norm: Double, probe: Double
  ) {
    let probe = try GoldenTensors.image("probe." + name, tensor.shape.dimensions)
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
