import MTLFace
import MTLFaceSupport

/// `verify A B`: whether two photos show one person.
struct VerifyVerb: Verb {
  static let name = "verify"
  static let summary = "Compare the faces of two photos"
  static let discussion = """
    The similarity is the cosine of the two embeddings. Whether that is one person needs a
    threshold: the model's own, if its file holds a calibration (evaluate verification --calibrate
    stores one), or --threshold. Without either only the similarity is given.

    Exit status 0: one person, or no threshold to say; 1: two people.
    """
  static let positionals = [
    Positional(name: "A", help: "a photo of one face"),
    Positional(name: "B", help: "another"),
  ]
  static let rate = Option.value(
    "far", "RATE", .number(in: 1e-9...1), default: 1e-3,
    help: "the share of pairs of two people that may pass for one")
  static let threshold: Option<Double?> = .optional(
    "threshold", "T", .number(in: -1...1), defaultText: "the model's for --far",
    help: "the similarity from which on faces count as one person's")
  static let options = [rate, threshold] + PhotoAnalyzer.options + [PhotoOptions.flip]
  static let examples = [
    (
      command: "mtlface-cli verify then.jpg now.jpg --model m.safetensors",
      purpose: "one person, decades apart?"
    ),
    (
      command: "mtlface-cli verify a.jpg b.jpg --model m.safetensors --far 1e-4",
      purpose: "be stricter"
    ),
  ]
  static let jsonMembers = [
    (name: "files", meaning: "the two photos"), (name: "similarity", meaning: "cosine, -1...1"),
    (name: "same", meaning: "whether it is one person, or null without a threshold"),
    (name: "threshold", meaning: "the one used, or null"),
    (
      name: "calibration",
      meaning: "null, or data, false_accept_rate and true_accept_rate of the model's threshold"
    ),
    (name: "norms", meaning: "of the two embeddings: hints at quality"),
    (name: "problem", meaning: "why there is no decision, or null"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  /// What a similarity means.
  private struct Decision {
    var same: Bool?
    var threshold: Double?
    var verification: Verification?
    var problem: String?
  }

  func run(_ console: Console) throws -> Outcome {
    let analyzer = try PhotoOptions.openModel(arguments)
    let source = try PhotoAnalyzer(Self.self, arguments, analyzer, console)
    let flip = arguments[PhotoOptions.flip] || analyzer.calibration?.usesFlipAveraging ?? false
    let faces = try arguments.positionals.map { path in
      console.progress("looking at \(path)")
      do { return try source.alignedFace(at: path) } catch {
        throw CommandError(description: PhotoBatch.describe(error, path))
      }
    }
    let embeddings = try analyzer.embeddings(of: faces, flipAveraging: flip)
    let similarity = try embeddings[0].similarity(to: embeddings[1])
    let decision = try decide(similarity, embeddings, analyzer)
    return Outcome(
      text: text(similarity, decision), json: json(similarity, decision, embeddings),
      status: decision.same == false ? .negative : .success, problem: decision.problem)
  }

  private func decide(
    _ similarity: Double, _ embeddings: [Embedding], _ analyzer: FaceAnalyzer
  ) throws -> Decision {
    if let threshold = arguments[Self.threshold] {
      return Decision(same: similarity >= threshold, threshold: threshold)
    }
    do {
      let answer = try analyzer.verify(
        embeddings[0], embeddings[1], falseAcceptRate: arguments[Self.rate])
      return Decision(
        same: answer.isSamePerson, threshold: answer.threshold, verification: answer)
    } catch {
      // The similarity is an answer too.
      return Decision(
        problem: "no decision: \(PhotoOptions.modelPath(arguments)): \(error)")
    }
  }

  private func text(_ similarity: Double, _ decision: Decision) -> String {
    var text = "similarity \(Numbers.fixed(similarity, 4))\n"
    guard let same = decision.same, let threshold = decision.threshold else { return text }
    text += same ? "one person" : "two people"
    text += " (threshold \(Numbers.fixed(threshold, 4))"
    if let verification = decision.verification {
      text +=
        ", false accept rate \(verification.falseAcceptRate), true accept rate "
        + "\(Numbers.fixed(verification.trueAcceptRate, 4)), measured on \(verification.dataName)"
        .printable
    }
    return text + ")\n"
  }

  private func json(
    _ similarity: Double, _ decision: Decision, _ embeddings: [Embedding]
  ) -> JSON {
    .object([
      ("files", .array(arguments.positionals.map(JSON.string))),
      ("similarity", .number(similarity)), ("same", decision.same.map(JSON.bool) ?? .null),
      ("threshold", decision.threshold.map(JSON.number) ?? .null),
      (
        "calibration",
        decision.verification.map {
          .object([
            ("data", .string($0.dataName)), ("false_accept_rate", .number($0.falseAcceptRate)),
            ("true_accept_rate", .number($0.trueAcceptRate)),
          ])
        } ?? .null
      ), ("norms", FaceFormatter.json(embeddings.map(\.norm))), ("problem", JSON(decision.problem)),
    ])
  }
}
