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

  /// The landmarks that MTCNN of facenet-pytorch 2.6.0 detects in the sample photo: eyes, nose and
  /// mouth corners.
  static let sampleLandmarks = [
    (205.011, 101.727), (246.763, 103.714), (224.671, 128.965), (201.716, 139.246),
    (245.265, 141.857),
  ].map { ImagePoint(x: $0.0, y: $0.1) }

  /// Runs the demo. The exit status is 0 if all checks pass, 1 if one fails, 2 if an error occurs.
  static func main() {
    do {
      let options = try Options(CommandLine.arguments.dropFirst())
      System.exit(try run(options) ? 0 : 1)
    } catch {
      System.printError("mtlface-demo: \(error)")
      System.exit(2)
    }
  }

  private static func run(_ options: Options) throws -> Bool {
    let start = Stopwatch.now()
    let isRandom = options.model == nil && !FaceModel.hasEmbedded
    let model = try loadModel(options, isRandom: isRandom)
    let analyzer = try FaceAnalyzer(model, threads: threads)
    describe(model, isRandom: isRandom, seconds: Stopwatch.now() - start)

    let ages = analyzer.canSynthesize ? analyzer.allGroupTargets : []
    let counts = try MultiplicationCounts(model.makeNetwork(), groups: ages.count)
    var timings = StageTimings()
    let photo = try timings.measure("read the photo") { try RGBImage(contentsOf: options.photo) }
    let face = try timings.measure("detect the face") {
      try analyzer.detectOne(photo, choice: .largest)
    }
    let aligned = try timings.measure("align the face") {
      try analyzer.align(photo, by: face.landmarks)
    }
    let encoded = try timings.measure("encode, decompose", counts.encode) {
      try analyzer.encode([aligned])
    }
    let embedding = try timings.measure("embedding", counts.embedding) {
      try analyzer.embeddings(of: encoded)
    }
    let age =
      analyzer.canEstimateAge
      ? try timings.measure("age", counts.age) { try analyzer.ages(of: encoded) } : []
    let synthesized =
      ages.isEmpty
      ? []
      : try timings.measure("seven ages", counts.synthesis) {
        try analyzer.synthesize(encoded, at: ages)
      }
    print(timings.table)
    describe(face, embedding.first, age.first, isRandom: isRandom)

    let checks = try Checks(
      model, analyzer, photo, face, aligned, encoded, ages, isSample: options.isSample)
    print(checks.report)

    let sheet = DemoSheet(
      photo: photo, face: face, aligned: aligned, age: age.first,
      synthesized: synthesized.first ?? [], isRandom: isRandom)
    try finish(sheet, output: options.output, start: start)
    return checks.allPassed
  }

  private static func loadModel(_ options: Options, isRandom: Bool) throws -> FaceModel {
    if let path = options.model { return try FaceModel.open(path) }
    return try isRandom
      ? FaceModel.makeUntrained(ModelConfiguration(.paper), seed: seed) : FaceModel.embedded()
  }

  /// Writes the contact sheet, and prints the memory and the total time.
  private static func finish(_ sheet: DemoSheet, output: String, start: Double) throws {
    try sheet.render().write(to: output)
    print("\(output) shows the photo, the detected face and the outputs of the network.")
    print(
      "peak memory \(SystemInfo.peakMemory / 1_000_000) MB, "
        + "total time \((Stopwatch.now() - start).fixed(1)) s")
  }

  private static func describe(_ model: FaceModel, isRandom: Bool, seconds: Double) {
    let count = model.parameters.tensors.values.reduce(0) { $0 + $1.shape.count }
    print(
      """
      MTLFace demo: preset \(model.configuration.preset.rawValue), encoder \
      \(model.configuration.encoder.name ?? "without a name"), \
      \((Double(count) / 1e6).fixed(1)) million parameters ready in \(seconds.fixed(1)) s
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

  private static func describe(
    _ face: DetectedFace, _ embedding: Embedding?, _ age: AgeEstimate?, isRandom: Bool
  ) {
    let box = [face.box.left, face.box.top, face.box.right, face.box.bottom]
    print(
      "face       box \(box.map { $0.fixed(1) }.joined(separator: ", ")), "
        + "score \(face.score.fixed(4))")
    if let embedding {
      let first = embedding.values.prefix(4).map { Double($0).fixed(3) }.joined(separator: ", ")
      print("embedding  \(embedding.values.count) numbers: \(first), ...")
    }
    if let age {
      print(
        "age        \(age.years.fixed(1)) years"
          + (isRandom ? " (meaningless: random weights)" : ""))
    }
    print("")
  }
}
