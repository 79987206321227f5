public import MTLFaceTensor

/// A reference from a graph to a parameter, or to some of its rows and columns.
///
/// For example, references to rows and columns select the active filters of an age group.
public struct ParameterReference: Hashable, Sendable {
  /// The referenced parameter.
  public let spec: ParameterSpec
  /// The selected indices of the first dimension; `nil` selects all.
  public var rows: [Int]?
  /// The selected indices of the second dimension; `nil` selects all.
  public var columns: [Int]?

  /// Creates a reference to a whole parameter or to the selected rows and columns.
  public init(_ spec: ParameterSpec, rows: [Int]? = nil, columns: [Int]? = nil) {
    self.spec = spec
    self.rows = rows
    self.columns = columns
  }

  /// The shape of the selected part.
  ///
  /// - Throws: `TensorError.sizeOverflow(_:)` if the selection has too many elements.
  public var shape: TensorShape {
    get throws(TensorError) {
      var sizes = spec.shape.dimensions
      if let rows, !sizes.isEmpty { sizes[0] = rows.count }
      if let columns, sizes.count > 1 { sizes[1] = columns.count }
      return try TensorShape(sizes)
    }
  }
}
