import MTLFace
import MTLFaceSupport

/// A program that detects a face in a photo, computes its embedding and age, synthesizes other
/// ages, and times each stage.
///
/// If the library embeds no model and `--model` is not given, the weights of the network are
/// random. The times and the checks do not depend on the weights; the outputs of the network do.
@main struct Demo {
  /// The seed of the random weights.
  static let seed: UInt64 = 1
  /// The number of threads, which does not affect the results.
  static let threads = 2

  /// Runs the demo. The exit status is 0 if all checks pass, 1 if one fails, 2 if an error occurs.
  static func main() {
    do {
      exit(try run(Options(CommandLine.arguments.dropFirst())) ? 0 : 1)
    } catch {
      fflush(nil)
      try? FileDescriptor.standardError.write("mtlface-demo: \(error)\n")
      exit(2)
    }
  }

  /// Runs all stages and checks, and writes the contact sheet. Returns whether all checks passed.
  private static func run(_ options: Options) throws -> Bool {
    let start = Stopwatch.now()
    let isRandom = options.model == nil && !FaceModel.hasEmbedded
    let model = try loadModel(options, isRandom: isRandom)
    let analyzer = try FaceAnalyzer(model, threads: threads)
    describe(model, isRandom: isRandom, seconds: Stopwatch.now() - start)

    let results = try StageResults.measure(
      analyzer, MultiplyAddCounts(model.makeNetwork()), photoAt: options.photo)
    print(results.timings.table)
    describe(results, isRandom: isRandom)

    let checks = try Checks(results, model, analyzer, isSample: options.isSample)
    print(checks.report)

    try DemoSheet(results: results, isRandom: isRandom).render().write(to: options.output)
    print("\(options.output) shows the photo, the detected face and the outputs of the network.")
    print(
      "peak memory \(SystemInfo.peakMemory / 1_000_000) MB, "
        + "total time \(NumberFormat.fixed(Stopwatch.now() - start, 1)) s")
    return checks.allPassed
  }

  private static func loadModel(_ options: Options, isRandom: Bool) throws -> FaceModel {
    if let path = options.model { return try FaceModel.open(path) }
    return try isRandom
      ? FaceModel.makeUntrained(ModelConfiguration(.paper), seed: seed) : FaceModel.embedded()
  }

  private static func describe(_ model: FaceModel, isRandom: Bool, seconds: Double) {
    let count = model.parameters.tensors.values.reduce(0) { $0 + $1.shape.count }
    print(
      """
      MTLFace demo: preset \(model.configuration.preset.rawValue), encoder \
      \(model.configuration.encoder.name ?? "without a name"), \
      \(NumberFormat.fixed(Double(count) / 1e6, 1)) million parameters ready in \
      \(NumberFormat.fixed(seconds, 1)) s
      \(SystemInfo.processorName), \(InstructionSet.current.rawValue), \(threads) threads

      """)
    guard isRandom else { return }
    print(
      """
      Detection and alignment are trained. The weights of the network are RANDOM (seed \(seed)),
      because this build embeds no model. Times and checks are valid; the age and the synthesized
      faces are meaningless. Give a model with --model.

      """)
  }

  private static func describe(_ results: StageResults, isRandom: Bool) {
    func list(_ values: [Double], _ decimals: Int) -> String {
      values.map { NumberFormat.fixed($0, decimals) }.joined(separator: ", ")
    }
    let box = results.face.box
    print(
      "face       box \(list([box.left, box.top, box.right, box.bottom], 1)), "
        + "score \(NumberFormat.fixed(results.face.score, 4))")
    if let values = results.embedding?.values {
      print(
        "embedding  \(values.count) numbers: \(list(values.prefix(4).map { Double($0) }, 3)), ...")
    }
    if let age = results.age {
      print(
        "age        \(NumberFormat.fixed(age.years, 1)) years"
          + (isRandom ? " (meaningless: random weights)" : ""))
    }
    print("")
  }
}
