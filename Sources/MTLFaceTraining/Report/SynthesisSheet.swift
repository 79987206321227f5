public import MTLFaceNetwork
public import MTLFaceTensor
public import MTLFaceVision

/// What a generator makes of faces: a row a face, the input first, then every age group.
///
///     let sheet = SynthesisSheet(inputs: faces, results: drawn, groups: groups)
///     try sheet.render().writePNG(to: "samples.png")
public struct SynthesisSheet: Sendable {
  /// Faces, `[n, s, s, 3]`, RGB in [-1, 1]; what lies outside is clamped.
  public var inputs: Tensor<Float>
  /// The same faces in each age group, youngest first, each like ``inputs``.
  public var results: [Tensor<Float>]
  /// Names the results.
  public var groups: AgeGroups
  /// Ages in years that an estimator reads off the inputs, one a face; empty where unknown.
  public var inputAges: [Double]
  /// Ages in years that it reads off the results, by group, then by face; empty where unknown.
  public var estimatedAges: [[Double]]
  /// Written on top; none where empty.
  public var title = ""

  /// A sheet.
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
  /// - Throws: `ImageError/invalidArgument(reason:)` unless there is a result for every group, all
  ///   are shaped alike and every list of ages is empty or complete;
  ///   `ImageError/invalidBuffer(reason:)` for a value that is not finite; what
  ///   `ContactSheet/render()` throws.
  public func render() throws(ImageError) -> RGBImage {
    var sheet = ContactSheet(rows: try rows())
    sheet.title = title
    // Room for a label, and no resampling of what is large enough.
    sheet.cellSize = max(inputs.shape.dimensions[1], 80)
    return try sheet.render()
  }

  /// The cells, after a check of everything.
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
