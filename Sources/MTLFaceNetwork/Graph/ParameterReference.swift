public import MTLFaceTensor

/// A parameter as a graph uses it: whole, or only some of its rows and columns (the live filters
/// of an age group).
public struct ParameterReference: Hashable, Sendable {
  /// The parameter.
  public let spec: ParameterSpec
  /// Kept positions of the first dimension; `nil` keeps all.
  public var rows: [Int]?
  /// Kept positions of the second dimension; `nil` keeps all.
  public var columns: [Int]?

  /// The whole parameter, or the part that is listed.
  public init(_ spec: ParameterSpec, rows: [Int]? = nil, columns: [Int]? = nil) {
    self.spec = spec
    self.rows = rows
    self.columns = columns
  }

  /// The shape of the part.
  public var shape: TensorShape {
    get throws(TensorError) {
      var sizes = spec.shape.dimensions
      if let rows, !sizes.isEmpty { sizes[0] = rows.count }
      if let columns, sizes.count > 1 { sizes[1] = columns.count }
      return try TensorShape(sizes)
    }
  }
}
