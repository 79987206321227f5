public import MTLFaceNetwork
public import MTLFaceTensor
public import MTLFaceVision

extension FaceAnalyzer {
  /// Every age group of the model, youngest first.
  public var allGroupTargets: [TargetAge] { (0..<groups.count).map(TargetAge.group) }

  /// Encoded faces at other ages: for each face one picture a target, in the order given. What does
  /// not depend on the target is computed once.
  ///
  /// - Parameters:
  ///   - faces: Encoded once.
  ///   - targets: Groups, or ages in years (the filter masks of neighboring groups are blended).
  /// - Throws: `NetworkError/missingPart(_:)` for a model without a generator,
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

  /// A face at several ages; encoded again where its encoding was not kept.
  public func synthesize(_ face: AnalyzedFace, at targets: [TargetAge]) throws -> [SynthesizedFace]
  {
    try synthesize(face.encoded ?? encode([face.aligned]), at: targets).first ?? []
  }

  /// A face at one age.
  public func synthesize(_ face: AnalyzedFace, at target: TargetAge) throws -> SynthesizedFace {
    guard let result = try synthesize(face, at: [target]).first else { throw FaceError.noFace }
    return result
  }

  /// The discriminator's map of logits for crops claimed to be of `claimedGroups`, `[n, h, w, 1]`: what a model
  /// of training judges synthesized faces by.
  ///
  /// - Throws: `NetworkError/missingPart(_:)` for a model without a discriminator.
  public func discriminate(_ faces: [AlignedFace], claimedGroups: [Int]) throws -> Tensor<Float> {
    try networks.discriminate(
      Tensor(normalizing: faces.map(\.image), size: inputSize), claimedGroups: claimedGroups)
  }

  /// The photo with a face replaced by its version at another age; see
  /// `AlignedFace/pasting(_:into:feather:mode:)`.
  public func paste(
    _ synthesized: SynthesizedFace, of face: AnalyzedFace, into photo: RGBImage,
    feather: Double = 0.18, mode: PasteMode = .change
  ) throws(ImageError) -> RGBImage {
    try face.aligned.pasting(synthesized.image, into: photo, feather: feather, mode: mode)
  }

  /// The photo with several faces replaced, one after the other.
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

  /// A labeled picture: the aligned face, then each of its other ages.
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
  /// The name of a target among a model's groups: `31-40`, `45 years`.
  public func label(_ groups: AgeGroups) -> String {
    switch self {
    case .group(let group): (0..<groups.count).contains(group) ? groups.label(group) : "\(group)"
    case .years(let years):
      "\(Int(exactly: years).map(String.init) ?? "\(years)") years"
    }
  }
}
