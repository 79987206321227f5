public import MTLFaceNetwork
import MTLFaceSupport
public import MTLFaceTensor
public import MTLFaceVision

extension FaceAnalyzer {
  /// The age groups of the model as targets, from the youngest to the oldest.
  public var allGroupTargets: [TargetAge] { (0..<groups.count).map(TargetAge.group) }

  /// Renders encoded faces at other ages.
  ///
  /// Values that do not depend on the target are computed only once.
  ///
  /// - Parameters:
  ///   - faces: The result of ``encode(_:)``.
  ///   - targets: The age groups or ages in years. For an age in years, the filter masks of
  ///     adjacent groups are blended.
  /// - Returns: An array for each face, with one image per target in the order of `targets`.
  /// - Throws: `NetworkError/missingPart(_:)` if the model has no generator;
  ///   `NetworkError/groupOutOfRange(_:count:)`; `NetworkError/targetAgeOutOfRange(_:)` if an age
  ///   in years is outside 0...120.
  public func synthesize(_ faces: EncodedFaces, at targets: [TargetAge]) throws
    -> [[SynthesizedFace]]
  {
    let tensors = try networks.synthesize(faces, at: targets)
    var result = [[SynthesizedFace]](repeating: [], count: faces.count)
    let side = inputSize
    let count = side * side * 3
    for (target, tensor) in zip(targets, tensors) {
      for index in result.indices {
        let image = try tensor.withUnsafeBufferPointer { values in
          try RGBImage(
            normalized: UnsafeBufferPointer(rebasing: values[index * count..<(index + 1) * count]),
            width: side, height: side)
        }
        result[index].append(
          SynthesizedFace(target: target, label: target.label(groups), image: image))
      }
    }
    return result
  }

  /// Renders a face at several ages.
  ///
  /// If the features of the face were not kept, they are computed again.
  ///
  /// - Parameters:
  ///   - face: The analyzed face to render.
  ///   - targets: The age groups or ages in years.
  /// - Returns: One image per target in the order of `targets`.
  /// - Throws: `NetworkError/missingPart(_:)` if the model has no generator;
  ///   `NetworkError/groupOutOfRange(_:count:)`; `NetworkError/targetAgeOutOfRange(_:)` if an age
  ///   in years is outside 0...120.
  public func synthesize(_ face: AnalyzedFace, at targets: [TargetAge]) throws -> [SynthesizedFace]
  {
    try synthesize(face.encoded ?? encode([face.aligned]), at: targets).first ?? []
  }

  /// Renders a face at another age.
  ///
  /// - Parameters:
  ///   - face: The analyzed face to render.
  ///   - target: The age group or the age in years.
  /// - Returns: The synthesized face.
  /// - Throws: `NetworkError/missingPart(_:)` if the model has no generator;
  ///   `NetworkError/groupOutOfRange(_:count:)`; `NetworkError/targetAgeOutOfRange(_:)` if an age
  ///   in years is outside 0...120.
  public func synthesize(_ face: AnalyzedFace, at target: TargetAge) throws -> SynthesizedFace {
    guard let result = try synthesize(face, at: [target]).first else { throw FaceError.noFace }
    return result
  }

  /// Computes the logits of the discriminator for faces, given the age group that each face is
  /// supposed to show.
  ///
  /// The discriminator evaluates synthesized faces during training. Only models that were saved
  /// with their training parts have a discriminator.
  ///
  /// - Parameters:
  ///   - faces: One or more faces with a side of ``inputSize`` pixels.
  ///   - claimedGroups: The zero-based index of the age group that each face is supposed to show.
  /// - Returns: The logits as a tensor of shape `[n, height, width, 1]`.
  /// - Throws: `NetworkError/missingPart(_:)` if the model has no discriminator;
  ///   `NetworkError/groupOutOfRange(_:count:)`;
  ///   `NetworkError/inputShapeMismatch(_:expected:found:)` if a face has a different size or there
  ///   are no faces.
  public func discriminate(_ faces: [AlignedFace], claimedGroups: [Int]) throws -> Tensor<Float> {
    try networks.discriminate(
      Tensor(normalizing: faces.map(\.image), size: inputSize), claimedGroups: claimedGroups)
  }

  /// Returns a copy of a photo into which a synthesized face is inserted.
  ///
  /// - Parameters:
  ///   - synthesized: The synthesized face.
  ///   - face: The face in the photo from which `synthesized` was rendered.
  ///   - photo: The photo that contains `face`.
  ///   - feather: The width of the soft edge as a fraction of the crop's side, 0...0.5.
  ///   - mode: Whether to add the difference between the faces or to blend in the new face, as in
  ///     `AlignedFace/pasting(_:into:feather:mode:)`.
  /// - Returns: The modified photo.
  /// - Throws: `ImageError`.
  public func paste(
    _ synthesized: SynthesizedFace, of face: AnalyzedFace, into photo: RGBImage,
    feather: Double = 0.18, mode: PasteMode = .change
  ) throws(ImageError) -> RGBImage {
    try face.aligned.pasting(synthesized.image, into: photo, feather: feather, mode: mode)
  }

  /// Returns a copy of a photo into which several synthesized faces are inserted.
  ///
  /// - Parameters:
  ///   - faces: The synthesized faces and the faces from which they were rendered. They
  ///     are pasted in the given order.
  ///   - photo: The photo that contains the faces.
  ///   - feather: The width of the soft edge as a fraction of the crop's side, 0...0.5.
  ///   - mode: Whether to add the difference between the faces or to blend in the new face.
  /// - Returns: The modified photo.
  /// - Throws: `ImageError`.
  public func paste(
    _ faces: [(synthesized: SynthesizedFace, source: AnalyzedFace)], into photo: RGBImage,
    feather: Double = 0.18, mode: PasteMode = .change
  ) throws(ImageError) -> RGBImage {
    var result = photo
    for (synthesized, source) in faces {
      result = try paste(synthesized, of: source, into: result, feather: feather, mode: mode)
    }
    return result
  }

  /// Returns a contact sheet with an aligned face and its synthesized faces in one row.
  ///
  /// - Parameters:
  ///   - face: The source face.
  ///   - ages: The faces synthesized from `face`.
  ///   - title: The title of the sheet, or an empty string for no title.
  /// - Returns: The image of the sheet.
  /// - Throws: `ImageError`.
  public func contactSheet(
    _ face: AnalyzedFace, _ ages: [SynthesizedFace], title: String = ""
  ) throws(ImageError) -> RGBImage {
    let years = face.age.map { Int($0.years.rounded()) }
    let input = years.map { "input, \(NumberFormat.count($0, "year"))" } ?? "input"
    var sheet = ContactSheet(rows: [
      [.init(face.aligned.image, label: input)] + ages.map { .init($0.image, label: $0.label) }
    ])
    sheet.title = title
    sheet.cellSize = 168
    return try sheet.render()
  }
}

extension TargetAge {
  /// Returns the name of the target, such as `31-40` for a group, or `45 years` or `1 year` for an
  /// age.
  ///
  /// - Parameter groups: The age groups of the model.
  /// - Returns: The name of the target.
  public func label(_ groups: AgeGroups) -> String {
    switch self {
    case .group(let group): (0..<groups.count).contains(group) ? groups.label(group) : "\(group)"
    case .years(let years):
      Int(exactly: years).map { NumberFormat.count($0, "year") } ?? "\(years) years"
    }
  }
}
