public import MTLFaceNetwork
public import MTLFaceTensor
public import MTLFaceVision

/// A contact sheet of synthesized faces. Each row contains an input face and the result for each
/// age group.
///
///     let sheet = SynthesisSheet(inputs: faces, results: results, groups: groups)
///     try sheet.render().writePNG(to: "samples.png")
public struct SynthesisSheet: Sendable {
  /// The input faces, `[n, s, s, 3]`, RGB in -1...1. Values outside this range are clamped.
  public var inputs: Tensor<Float>
  /// The synthesized faces of each age group, youngest first. Each tensor has the shape of
  /// ``inputs``.
  public var results: [Tensor<Float>]
  /// The age groups, which label the results.
  public var groups: AgeGroups
  /// The age of each input face in years, or an empty array if the ages are unknown.
  public var inputAges: [Double]
  /// The estimated ages of the results in years, indexed by age group and face, or an empty array
  /// if the ages are unknown.
  public var estimatedAges: [[Double]]
  /// The text above the faces. If it is empty, there is no title.
  public var title = ""

  /// Creates a sheet without a title. The dimensions are checked by ``render()``.
  ///
  /// - Parameters:
  ///   - inputs: The input faces, `[n, s, s, 3]`, RGB in -1...1.
  ///   - results: The synthesized faces of each age group, each with the shape of `inputs`.
  ///   - groups: The age groups.
  ///   - inputAges: The age of each input face in years, or an empty array.
  ///   - estimatedAges: The estimated ages of the results in years, indexed by age group and face,
  ///     or an empty array.
  public init(
    inputs: Tensor<Float>, results: [Tensor<Float>], groups: AgeGroups, inputAges: [Double] = [],
    estimatedAges: [[Double]] = []
  ) {
    self.inputs = inputs
    self.results = results
    self.groups = groups
    self.inputAges = inputAges
    self.estimatedAges = estimatedAges
  }

  /// Draws the sheet.
  ///
  /// - Throws: `ImageError.invalidArgument` if the shape of the inputs is not `[n, s, s, 3]` with
  ///   positive dimensions, if the number of results is not the number of groups, if a result does
  ///   not have the shape of the inputs, or if an array of ages is neither empty nor complete;
  ///   `ImageError.invalidBuffer` if a value is not finite; the errors of `ContactSheet.render()`.
  public func render() throws(ImageError) -> RGBImage {
    var sheet = ContactSheet(rows: try rows())
    sheet.title = title
    // A cell is at least wide enough for a label. Faces of this size or larger are not scaled.
    sheet.cellSize = max(inputs.shape.dimensions[1], 80)
    return try sheet.render()
  }

  /// Returns the cells of the sheet after checking all dimensions.
  func rows() throws(ImageError) -> [[ContactSheet.Cell]] {
    try check()
    let shape = inputs.shape
    var rows: [[ContactSheet.Cell]] = []
    for face in 0..<shape.dimensions[0] {
      var row = [try cell(inputs, face, "input", inputAges)]
      for (group, result) in results.enumerated() {
        let ages = estimatedAges.isEmpty ? [] : estimatedAges[group]
        row.append(try cell(result, face, groups.label(group), ages))
      }
      rows.append(row)
    }
    return rows
  }

  private func check() throws(ImageError) {
    let sizes = inputs.shape.dimensions
    guard sizes.count == 4, sizes[0] > 0, sizes[1] > 0, sizes[1] == sizes[2], sizes[3] == 3 else {
      throw .invalidArgument(
        reason: "the faces of a sheet have the shape \(sizes); pass faces of shape [n, s, s, 3]")
    }
    guard results.count == groups.count, results.allSatisfy({ $0.shape == inputs.shape }) else {
      throw .invalidArgument(
        reason:
          "the numbers of results (\(results.count)) and age groups (\(groups.count)) of a sheet "
          + "differ, or a result does not have the shape of the inputs; pass a result of this "
          + "shape for each group")
    }
    let isComplete =
      (inputAges.isEmpty || inputAges.count == sizes[0])
      && (estimatedAges.isEmpty
        || estimatedAges.count == groups.count && estimatedAges.allSatisfy { $0.count == sizes[0] })
    guard isComplete else {
      throw .invalidArgument(
        reason: "the numbers of ages and faces of a sheet differ; pass an age for each face or none"
      )
    }
  }

  private func cell(
    _ faces: Tensor<Float>, _ face: Int, _ name: String, _ ages: [Double]
  ) throws(ImageError) -> ContactSheet.Cell {
    let side = faces.shape.dimensions[1]
    let count = side * side * 3
    let image = try faces.withUnsafeBufferPointer { values throws(ImageError) in
      try RGBImage(
        normalized: UnsafeBufferPointer(rebasing: values[face * count..<(face + 1) * count]),
        width: side, height: side)
    }
    let age = ages.isEmpty ? nil : Int(exactly: ages[face].rounded())
    return ContactSheet.Cell(image, label: name + (age.map { "\nread as \($0)" } ?? ""))
  }
}
