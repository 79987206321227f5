public import MTLFaceNetwork
public import MTLFaceTensor
public import MTLFaceVision

extension FaceAnalyzer {
  /// All age groups of the model as targets, from the youngest to the oldest.
  public var allGroupTargets: [TargetAge] { (0..<groups.count).map(TargetAge.group) }

  /// Renders encoded faces at other ages.
  ///
  /// Everything that does not depend on the target is computed only once.
  ///
  /// - Parameters:
  ///   - faces: The result of ``encode(_:)``.
  ///   - targets: Age groups, or ages in years, for which the filter masks of neighboring groups
  ///     are blended.
  /// - Returns: For each face, one image per target in the same order.
  /// - Throws: `NetworkError/missingPart(_:)` if the model has no generator;
  ///   `NetworkError/groupOutOfRange(_:count:)`.
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
  /// If the face's features were not kept, they are computed again.
  ///
  /// - Parameters:
  ///   - face: The face.
  ///   - targets: Age groups or ages in years.
  /// - Returns: One image per target in the same order.
  /// - Throws: `NetworkError/missingPart(_:)` if the model has no generator;
  ///   `NetworkError/groupOutOfRange(_:count:)`.
  public func synthesize(_ face: AnalyzedFace, at targets: [TargetAge]) throws -> [SynthesizedFace]
  {
    try synthesize(face.encoded ?? encode([face.aligned]), at: targets).first ?? []
  }

  /// Renders a face at another age.
  ///
  /// - Parameters:
  ///   - face: The face.
  ///   - target: An age group or an age in years.
  /// - Returns: The synthesized face.
  /// - Throws: `NetworkError/missingPart(_:)` if the model has no generator;
  ///   `NetworkError/groupOutOfRange(_:count:)`.
  public func synthesize(_ face: AnalyzedFace, at target: TargetAge) throws -> SynthesizedFace {
    guard let result = try synthesize(face, at: [target]).first else { throw FaceError.noFace }
    return result
  }

  /// Computes the discriminator's logits for faces that are claimed to belong to given age groups.
  ///
  /// Only models with training parts have a discriminator, which judges synthesized faces during
  /// training.
  ///
  /// - Parameters:
  ///   - faces: One or more faces with a side of ``inputSize`` pixels.
  ///   - claimedGroups: The claimed age group of each face, counted from 0.
  /// - Returns: Maps of logits with the shape `[n, height, width, 1]`.
  /// - Throws: `NetworkError/missingPart(_:)` if the model has no discriminator.
  public func discriminate(_ faces: [AlignedFace], claimedGroups: [Int]) throws -> Tensor<Float> {
    try networks.discriminate(
      Tensor(normalizing: faces.map(\.image), size: inputSize), claimedGroups: claimedGroups)
  }

  /// Returns the photo with a face replaced by a synthesized one.
  ///
  /// - Parameters:
  ///   - synthesized: The synthesized face.
  ///   - face: The face in the photo from which it was synthesized.
  ///   - photo: The photo.
  ///   - feather: The width of the soft edge as a fraction of the crop's side, 0...0.5.
  ///   - mode: Whether to paste the difference or the face itself. See
  ///     `AlignedFace/pasting(_:into:feather:mode:)`.
  /// - Returns: The modified photo.
  /// - Throws: `ImageError`.
  public func paste(
    _ synthesized: SynthesizedFace, of face: AnalyzedFace, into photo: RGBImage,
    feather: Double = 0.18, mode: PasteMode = .change
  ) throws(ImageError) -> RGBImage {
    try face.aligned.pasting(synthesized.image, into: photo, feather: feather, mode: mode)
  }

  /// Returns the photo with several faces replaced by synthesized ones, in the given order.
  ///
  /// - Parameters:
  ///   - faces: The synthesized faces and the faces in the photo that they replace.
  ///   - photo: The photo.
  ///   - feather: The width of the soft edge as a fraction of the crop's side, 0...0.5.
  ///   - mode: Whether to paste the difference or the face itself.
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

  /// Returns a labeled image of an aligned face followed by the synthesized faces.
  ///
  /// - Parameters:
  ///   - face: The source face.
  ///   - ages: The synthesized faces.
  ///   - title: The title of the image, or an empty string for none.
  /// - Throws: `ImageError`.
  public func contactSheet(
    _ face: AnalyzedFace, _ ages: [SynthesizedFace], title: String = ""
  ) throws(ImageError) -> RGBImage {
    let input = face.age.map { "input, \(Int($0.years.rounded())) years" } ?? "input"
    var sheet = ContactSheet(rows: [
      [.init(face.aligned.image, label: input)] + ages.map { .init($0.image, label: $0.label) }
    ])
    sheet.title = title
    sheet.cellSize = 168
    return try sheet.render()
  }
}

extension TargetAge {
  /// Returns the name of the target, such as `31-40` for a group or `45 years` for an age.
  ///
  /// - Parameter groups: The age groups of the model.
  public func label(_ groups: AgeGroups) -> String {
    switch self {
    case .group(let group): (0..<groups.count).contains(group) ? groups.label(group) : "\(group)"
    case .years(let years):
      "\(Int(exactly: years).map(String.init) ?? "\(years)") years"
    }
  }
}
