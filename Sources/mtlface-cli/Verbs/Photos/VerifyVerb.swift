import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `verify A B`: decides whether two photos show the same person.
struct VerifyVerb: Verb {
  static let name = "verify"
  static let summary = "Decides whether two photos show the same person"
  static let discussion = """
    The similarity is the cosine of the angle between the two embeddings. A decision requires a
    threshold, which is given by --threshold or by the calibration of the model. The command
    evaluate verification --calibrate stores a calibration in the model file. If the calibration was
    measured with --flip, verify always uses --flip. Without a threshold, only the similarity is
    printed.

    The exit status is 0 if the photos show the same person or there is no threshold, and 1 if they
    show different people.
    """
  static let positionals = [
    Positional(name: "A", help: "a photo of one face"),
    Positional(name: "B", help: "another photo of one face"),
  ]
  static let rate = Option.value(
    "far", "RATE", .number(in: 1e-9...1), default: 1e-3,
    help: "the false accept rate, which is the accepted fraction of the pairs of different people")
  static let threshold: Option<Double?> = .optional(
    "threshold", "T", .number(in: -1...1), defaultText: "the model's threshold for --far",
    help: "the smallest similarity of two faces that are accepted as the same person")
  static let options = [rate, threshold] + PhotoAnalyzer.options + [PhotoOptions.flip]
  static let examples = [
    (
      command: "mtlface-cli verify then.jpg now.jpg",
      purpose: "compare two photos taken decades apart"
    ),
    (
      command: "mtlface-cli verify a.jpg b.jpg --far 1e-4",
      purpose: "accept fewer pairs of different people"
    ),
  ]
  static let jsonMembers = [
    (name: "files", meaning: "the paths of the two photos"),
    (name: "similarity", meaning: "the cosine similarity, -1...1"),
    (name: "same", meaning: "whether the photos show the same person, or null without a threshold"),
    (name: "threshold", meaning: "the threshold of the decision, or null"),
    (
      name: "calibration",
      meaning: "an object with data, false_accept_rate and true_accept_rate of the model's "
        + "threshold, or null if that threshold was not used"
    ),
    (
      name: "norms",
      meaning: "the norms of the embeddings before normalization, which indicate image quality"
    ),
    (name: "problem", meaning: "the reason why there is no decision, or null"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  /// The decision for a similarity. Without a threshold, `same` is nil.
  private struct Decision {
    var same: Bool?
    var threshold: Double?
    var verification: Verification?
    var problem: String?
  }

  func run(_ console: Console) throws -> Outcome {
    let analyzer = try PhotoOptions.openModel(arguments, console, Self.self)
    let source = try PhotoAnalyzer(Self.self, arguments, analyzer, console)
    let flip = arguments[PhotoOptions.flip] || analyzer.calibration?.usesFlipAveraging ?? false
    let faces = try arguments.positionals.map { path in
      console.stage("processing \(path)", from: Self.self)
      do { return try source.alignedFace(at: path) } catch {
        throw CommandError(error, at: path)
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
      let verification = try analyzer.verify(
        embeddings[0], embeddings[1], falseAcceptRate: arguments[Self.rate])
      return Decision(
        same: verification.isSamePerson, threshold: verification.threshold,
        verification: verification)
    } catch {
      // Without a threshold, only the similarity is printed.
      return Decision(
        problem: "no decision: \(PhotoOptions.modelPath(arguments)): \(error)")
    }
  }

  private func text(_ similarity: Double, _ decision: Decision) -> String {
    var text = "similarity \(NumberFormat.fixed(similarity, 4))\n"
    guard let same = decision.same, let threshold = decision.threshold else { return text }
    text += same ? "same person" : "different people"
    text += " (threshold \(NumberFormat.fixed(threshold, 4))"
    if let verification = decision.verification {
      text +=
        ", false accept rate \(verification.falseAcceptRate), true accept rate "
        + "\(NumberFormat.fixed(verification.trueAcceptRate, 4)), measured on \(verification.dataName)"
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
      ("threshold", JSON(decision.threshold)),
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
