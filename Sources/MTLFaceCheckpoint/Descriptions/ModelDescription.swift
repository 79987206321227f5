import MTLFaceNetwork
package import MTLFaceSupport

/// A description of the parts and properties of a model, as text and as JSON.
package struct ModelDescription {
  private let configuration: ModelConfiguration
  private let groups: AgeGroups
  private let types: [TensorElementType]
  private let parts: [(part: ModelPart, count: Int)]
  private let work: MultiplyAddCounts
  private let calibration: SimilarityCalibration?

  /// Creates a description.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - archive: The file that contains the model.
  /// - Throws: `NetworkError` if the configuration of the model is invalid.
  package init(_ model: FaceModel, _ archive: TensorArchive) throws {
    configuration = model.configuration
    groups = try AgeGroups(count: configuration.groupCount)
    let used = Set(archive.tensors.values.map(\.elementType).filter(\.isFloatingPoint))
    types = TensorElementType.allCases.filter(used.contains)
    let network = try model.makeNetwork()
    parts = network.parameterCounts
    calibration = model.calibration
    work = try MultiplyAddCounts(network)
  }

  /// Returns the description as text.
  ///
  /// - Parameter calibrationHint: The text after "none" if the model has no similarity thresholds.
  package func text(calibrationHint: String) -> String {
    let side = configuration.inputSize
    var head = TextTable(.left, .left)
    head.add("model", configuration.shortName)
    head.add("input", "\(side)x\(side) RGB, aligned by five landmarks")
    head.add("embedding", NumberFormat.count(configuration.embeddingDimension, "number"))
    let labels = (0..<groups.count).map(groups.label).joined(separator: ", ")
    if configuration.age != nil || configuration.synthesisMethod != nil {
      head.add("age groups", "\(groups.count): \(labels)")
    }
    configuration.attention.map { head.add("attention", $0.rawValue) }
    configuration.synthesisDescription.map { head.add("synthesis", $0) }
    head.add("weights", types.map(\.rawValue).joined(separator: ", "))
    // The rows of the calibration follow this entry.
    head.add("thresholds", calibration.map(Self.summary) ?? "none; \(calibrationHint)")
    var table = TextTable(.left, .right, .right)
    table.add("part", "parameters", "multiply-adds")
    for (part, count) in parts {
      table.add(part.rawValue, NumberFormat.grouped(count), Self.multiplyAdds(part, work))
      if part == .generator {
        table.add("  per face", "", NumberFormat.grouped(work.sharedSynthesis ?? 0))
        table.add("  per age", "", NumberFormat.grouped(work.synthesisPerAge ?? 0))
      }
    }
    table.add("all", NumberFormat.grouped(parts.reduce(0) { $0 + $1.count }), "")
    return head.text() + (calibration.map(Self.rows) ?? "") + "\n" + table.text()
  }

  private static func summary(_ calibration: SimilarityCalibration) -> String {
    "measured on \(calibration.dataName): \(NumberFormat.grouped(calibration.genuinePairs)) genuine and "
      + "\(NumberFormat.grouped(calibration.impostorPairs)) impostor pairs, "
      + (calibration.usesFlipAveraging ? "flip averaging" : "no flip averaging")
  }

  private static func rows(_ calibration: SimilarityCalibration) -> String {
    var table = TextTable(.left, .left, .left)
    for row in calibration.rows {
      table.add(
        "FAR \(row.falseAcceptRate)", "threshold \(NumberFormat.fixed(row.threshold, 4))",
        "TAR \(NumberFormat.fixed(row.trueAcceptRate, 4))"
          + (row.hasEnoughImpostors ? "" : ", too few impostor pairs to be reliable"))
    }
    return table.text(indent: 12)
  }

  /// The description as JSON.
  package var json: JSON {
    return .object([
      ("preset", .string(configuration.preset.rawValue)),
      ("encoder", .string(configuration.encoderName)),
      ("input_size", .integer(configuration.inputSize)),
      ("embedding_dimension", .integer(configuration.embeddingDimension)),
      ("attention", JSON(configuration.attention?.rawValue)),
      ("synthesis", JSON(configuration.synthesisMethod?.rawValue)),
      ("conditioning", JSON(configuration.generator?.conditioning.rawValue)),
      ("age_groups", .array((0..<groups.count).map { .string(groups.label($0)) })),
      ("dtypes", .array(types.map { .string($0.rawValue) })),
      ("parameters", .integer(parts.reduce(0) { $0 + $1.count })),
      ("calibration", calibration.map(Self.json) ?? .null),
      (
        "parts",
        .array(
          parts.map {
            .object([("name", .string($0.part.rawValue)), ("parameters", .integer($0.count))])
          })
      ),
      (
        "multiply_adds",
        .object([
          ("encoder", .integer(work.encoder)), ("decomposition", JSON(work.decomposition)),
          ("embedding", .integer(work.embedding)), ("age", JSON(work.age)),
          ("gender", JSON(work.gender)), ("synthesis_once", JSON(work.sharedSynthesis)),
          ("synthesis_per_age", JSON(work.synthesisPerAge)),
          ("discriminator", JSON(work.discriminator)),
        ])
      ),
    ])
  }

  private static func json(_ calibration: SimilarityCalibration) -> JSON {
    .object([
      ("data", .string(calibration.dataName)), ("genuine", .integer(calibration.genuinePairs)),
      ("impostors", .integer(calibration.impostorPairs)),
      ("flip", .bool(calibration.usesFlipAveraging)),
      (
        "rows",
        .array(
          calibration.rows.map {
            .object([
              ("far", .number($0.falseAcceptRate)), ("threshold", .number($0.threshold)),
              ("tar", .number($0.trueAcceptRate)),
              ("enough_impostors", .bool($0.hasEnoughImpostors)),
            ])
          })
      ),
    ])
  }

  private static func multiplyAdds(_ part: ModelPart, _ work: MultiplyAddCounts) -> String {
    let count: Int? =
      switch part {
      case .encoder: work.encoder
      case .decomposition: work.decomposition
      case .embedding: work.embedding
      case .age, .adversary: work.age
      case .gender: work.gender
      case .discriminator: work.discriminator
      case .generator, .head: nil
      }
    return count.map(NumberFormat.grouped) ?? ""
  }
}
