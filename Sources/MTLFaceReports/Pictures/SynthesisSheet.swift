public import MTLFaceNetwork
public import MTLFaceTensor
public import MTLFaceVision

/// A contact sheet of synthesized faces: a row for each input face, the input first, then one
/// result for each age group.
///
///     let sheet = SynthesisSheet(inputs: faces, results: results, groups: groups)
///     try sheet.render().writePNG(to: "samples.png")
public struct SynthesisSheet: Sendable {
  /// The input faces, `[n, s, s, 3]`, RGB in -1...1. Values outside this range are clamped.
  public var inputs: Tensor<Float>
  /// The synthesized faces for each age group, youngest first, each with the shape of ``inputs``.
  public var results: [Tensor<Float>]
  /// The age groups, which label the results.
  public var groups: AgeGroups
  /// The estimated age of each input in years; empty if unknown.
  public var inputAges: [Double]
  /// The estimated ages of the results in years, by group, then by face; empty if unknown.
  public var estimatedAges: [[Double]]
  /// The text above the faces; none if empty.
  public var title = ""

  /// Creates a sheet without a title; ``render()`` checks that its lists match.
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
  /// - Throws: `ImageError.invalidArgument` unless there is a result for every group, all results
  ///   have the shape of the inputs, and each list of ages is empty or complete;
  ///   `ImageError.invalidBuffer` for values that are not finite; any error of
  ///   `ContactSheet.render()`.
  public func render() throws(ImageError) -> RGBImage {
    var sheet = ContactSheet(rows: try rows())
    sheet.title = title
    // Wide enough for a label; larger faces keep their size.
    sheet.cellSize = max(inputs.shape.dimensions[1], 80)
    return try sheet.render()
  }

  /// Returns the cells of the sheet after checking that all lists match.
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
      throw .invalidArgument(reason: "a sheet's faces must be [n, s, s, 3], not \(sizes)")
    }
    guard results.count == groups.count, results.allSatisfy({ $0.shape == inputs.shape }) else {
      throw .invalidArgument(
        reason: "a sheet of \(groups.count) age groups needs as many results of the inputs' shape")
    }
    let isComplete =
      (inputAges.isEmpty || inputAges.count == sizes[0])
      && (estimatedAges.isEmpty
        || estimatedAges.count == groups.count && estimatedAges.allSatisfy { $0.count == sizes[0] })
    guard isComplete else {
      throw .invalidArgument(reason: "a sheet's ages must be as many as its faces, or none")
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
