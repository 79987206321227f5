import MTLFaceNetwork
import MTLFaceTensor

extension ONNXGraphBuilder {
  /// Adds adaptive pooling, either as global pooling, as pooling with uniform windows, or as one
  /// pooling operation for each window.
  mutating func add(
    _ operation: AdaptivePool, _ node: Graph.Node, _ inputs: [String], _ result: String
  ) {
    let isMean = operation.kind == .average
    let shape = node.inputs[0].shape
    let rows = Self.windows(shape.height, operation.size)
    let columns = Self.windows(shape.width, operation.size)
    if operation.size == 1 {
      emit(isMean ? "GlobalAveragePool" : "GlobalMaxPool", inputs, named: result)
    } else if let vertical = Self.stride(rows), let horizontal = Self.stride(columns) {
      emit(
        isMean ? "AveragePool" : "MaxPool", inputs,
        [
          .integers("kernel_shape", [rows[0].count, columns[0].count]),
          .integers("strides", [vertical, horizontal]),
        ], named: result)
    } else {
      let pooledRows = rows.map { row in
        let pixels = columns.map { column in
          let part = emit(
            "Slice",
            [
              inputs[0], addConstant([row.lowerBound, column.lowerBound]),
              addConstant([row.upperBound, column.upperBound]), addConstant([2, 3]),
            ])
          return emit(isMean ? "GlobalAveragePool" : "GlobalMaxPool", [part])
        }
        return emit("Concat", pixels, [.integer("axis", 3)])
      }
      emit("Concat", pooledRows, [.integer("axis", 2)], named: result)
    }
  }

  /// Returns the windows of PyTorch's adaptive pooling. Window `i` extends from
  /// `floor(i * size / count)` to `ceil((i + 1) * size / count)`.
  private static func windows(_ size: Int, _ count: Int) -> [Range<Int>] {
    (0..<count).map { ($0 * size / count)..<((($0 + 1) * size + count - 1) / count) }
  }

  /// Returns the stride of the windows, or `nil` if there is only one window or the windows differ
  /// in size or distance.
  private static func stride(_ windows: [Range<Int>]) -> Int? {
    guard windows.count > 1 else { return nil }
    let stride = windows[1].lowerBound - windows[0].lowerBound
    let isUniform = windows.indices.allSatisfy {
      windows[$0].count == windows[0].count && windows[$0].lowerBound == $0 * stride
    }
    return isUniform && stride > 0 ? stride : nil
  }
}
