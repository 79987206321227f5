import MTLFace

/// From a photo to identity, age and seven other ages, with the time of each stage.
///
/// No default model is shipped yet: the network is the paper's, its weights are random. What is
/// timed and checked does not depend on them; what it says of the face does.
@main struct Demo {
  /// Seed of the random weights.
  static let seed: UInt64 = 1
  /// Threads to work on; every answer has the same bits with one.
  static let threads = 2

  /// The landmarks that MTCNN (facenet-pytorch 2.6.0) finds in the sample photo: eyes, nose,
  /// corners of the mouth. Detection comes with a later version of the library.
  static let landmarks = FaceLandmarks(
    leftEye: ImagePoint(x: 205.011, y: 101.727), rightEye: ImagePoint(x: 246.763, y: 103.714),
    nose: ImagePoint(x: 224.671, y: 128.965), leftMouth: ImagePoint(x: 201.716, y: 139.246),
    rightMouth: ImagePoint(x: 245.265, y: 141.857))

  /// Runs the demo: status 0 when every check holds, 1 when one does not, 2 when it cannot run.
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
    let model = try Model.seeded(ModelConfiguration(.paper), seed: seed)
    let network = try model.network()
    let faceNetwork = try InferenceModel(
      network, parameters: model.parameters, pool: ThreadPool(threads: threads))
    let ages = (0..<faceNetwork.groups.count).map { TargetAge.group($0) }
    describe(model, seconds: Stopwatch.now() - start)

    // The first run compiles the plans; it is not part of the times below.
    let work = try Work(network, groups: ages.count)
    var stages = Stages()
    let photo = try stages.time("read the photo") { try Image(contentsOf: options.photo) }
    let aligned = try stages.time("align the face") { try photo.aligned(by: landmarks) }
    let input = try tensor(aligned.image)
    let faces = try stages.time("encode, decompose", work.encode) {
      try faceNetwork.encode(input)
    }
    let embedding = try stages.time("embedding", work.embedding) {
      try faceNetwork.embeddings(faces)
    }
    let age = try stages.time("age", work.age) { try faceNetwork.ages(faces) }
    let synthesized = try stages.time("seven ages", work.synthesis) {
      try faceNetwork.synthesize(faces, ages)
    }
    print(stages.table)
    describe(embedding, age)

    var checks = Checks()
    checks.alignment(aligned)
    checks.decomposition(faces)
    checks.embedding(embedding)
    checks.ages(age)
    try checks.oneAtATime(faceNetwork, faces, ages, synthesized)
    try checks.oneThread(model, input, faces, embedding, age, synthesized, ages)
    print(checks.report)

    let pictures = try synthesized.map { try image($0, size: aligned.image.width) }
    try Sheet(
      photo: photo, landmarks: landmarks, aligned: aligned, synthesized: pictures,
      groups: faceNetwork.groups
    ).render().writePNG(to: options.output)
    print("\(options.output) shows the photo, the aligned face and the seven outputs.")
    print(
      "peak memory \(System.peakMemory / 1_000_000) MB, "
        + "all in \((Stopwatch.now() - start).fixed(1)) s")
    return checks.allHold
  }

  /// A picture as the network reads it: `[1, s, s, 3]` in [-1, 1].
  private static func tensor(_ image: Image) throws -> Tensor<Float> {
    var values = [Float](repeating: 0, count: image.width * image.height * 3)
    try values.withUnsafeMutableBufferPointer { try image.normalized(into: $0) }
    return try Tensor(values, shape: Shape(1, image.height, image.width, 3))
  }

  private static func image(_ tensor: Tensor<Float>, size: Int) throws -> Image {
    try tensor.withUnsafeBufferPointer {
      try Image(normalized: $0, width: size, height: size)
    }
  }

  private static func describe(_ model: Model, seconds: Double) {
    let count = model.parameters.tensors.values.reduce(0) { $0 + $1.shape.count }
    print(
      """
      MTLFace demo: preset paper, encoder \(model.configuration.encoder.name ?? "?"), \
      \((Double(count) / 1e6).fixed(1)) million parameters made in \(seconds.fixed(1)) s
      \(System.processor), \(InstructionSet.current.rawValue), \(threads) threads

      The weights are RANDOM (seed \(seed)): no default model is shipped yet. The times and checks
      below are real; the age and the seven faces mean nothing until there is one.

      """)
  }

  private static func describe(_ embedding: Tensor<Float>, _ age: AgeEstimates) {
    let first = embedding.values.prefix(4).map { Double($0).fixed(3) }.joined(separator: ", ")
    print("embedding  \(embedding.shape.channels) numbers: \(first), ...")
    print(
      "age        \(Double(age.years.first).fixed(1)) years, says a network that learned nothing")
    print("")
  }
}
