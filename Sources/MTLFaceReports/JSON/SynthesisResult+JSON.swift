import MTLFaceData
import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceSupport

extension SynthesisResult {
  /// Returns the result as a JSON object.
  ///
  /// - Parameter sheetPath: The path of the contact sheet, or `nil` if none was written.
  func json(sheetPath: String?) -> JSON {
    let scores = evaluation.scores
    return .object([
      ("model", .string(evaluation.modelName)),
      ("generator", JSON(evaluation.configuration.synthesisName)),
      ("parameters", .integer(parameterCount)), ("iterations", JSON(stepCount)),
      ("batch", JSON(batchSize)), ("age_accuracy", metrics.ageAccuracy.json),
      ("identity_preservation", metrics.identityPreservation.json),
      ("age_accuracy_to_other_groups", metrics.ageAccuracyToOtherGroups?.json ?? .null),
      (
        "identity_preservation_to_other_groups",
        metrics.identityPreservationToOtherGroups?.json ?? .null
      ), ("mean_years", .array(scores.meanEstimatedAges.map { JSON($0) })),
      (
        "channel_shift",
        .object([
          ("mean", .number(evaluation.meanChannelShift)),
          ("most", .number(evaluation.maximumChannelShift)),
        ])
      ), ("mappings", .array(scores.mappingObjects)), ("sheet", JSON(sheetPath)),
    ])
  }

  /// The description of an array of ``json(sheetPath:)`` objects for help texts.
  static let jsonHelp =
    "an array of objects with model, generator, parameters (the number of parameters of the "
    + "generator), iterations and batch (of the training), age_accuracy, identity_preservation, "
    + "age_accuracy_to_other_groups and identity_preservation_to_other_groups (objects with value, "
    + "low and high), mean_years (the mean estimated ages, as an array by target group), "
    + "channel_shift (an object with mean and most), mappings (an array of objects with source, "
    + "target, faces, age_accuracy, identity_preservation and mean_years) and sheet (the path of "
    + "the contact sheet, or null)"
}

extension SynthesisMetrics.Estimate {
  fileprivate var json: JSON {
    .object([
      ("value", .number(value)), ("low", JSON(interval?.low)), ("high", JSON(interval?.high)),
    ])
  }
}

extension SynthesisScores {
  /// The mappings with faces as JSON objects, in the order of the source groups and then of the
  /// target groups.
  fileprivate var mappingObjects: [JSON] {
    (0..<groups.count).flatMap { source in
      (0..<groups.count).compactMap { target in
        mappings[source][target].map { mapping in
          .object([
            ("source", .string(groups.label(source))), ("target", .string(groups.label(target))),
            ("faces", .integer(mapping.count)), ("age_accuracy", .number(mapping.ageAccuracy)),
            ("identity_preservation", .number(mapping.identityPreservation)),
            ("mean_years", .number(mapping.meanEstimatedAges)),
          ])
        }
      }
    }
  }
}
