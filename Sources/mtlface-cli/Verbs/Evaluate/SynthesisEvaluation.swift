import MTLFace
import MTLFaceSupport
import MTLFaceTensor

/// What one model made of the faces, and what the judges say.
struct SynthesisEvaluation {
  /// A face that was left out.
  struct SkippedFace {
    let face: String
    let problem: String
  }

  /// The model's file.
  let path: String
  /// The model's description.
  let configuration: ModelConfiguration
  /// What its file says of it.
  let metadata: [String: String]
  /// The judges' answers.
  private(set) var scores: SynthesisScores
  /// How far colors moved, by the faces' numbers; see `SynthesisEvaluator/Result/channelShift`.
  private(set) var channelShift: [Int: Double]
  /// The faces that could not be used.
  let skipped: [SkippedFace]
  /// The contact sheet's file, once it is written.
  private(set) var sheetPath: String?
  private let sheetRows: [SheetRow]

  /// The file's name; its run's where the file is called as every run's.
  var name: String {
    let parts = path.split(separator: "/").suffix(2).map(String.init)
    return (parts.last == "model.safetensors" ? parts.first : parts.last) ?? path
  }

  /// Faces judged, by their numbers.
  var faces: Set<Int> { Set(channelShift.keys) }

  /// A face of the contact sheet.
  private struct SheetRow {
    let input: Tensor<Float>
    let results: [Tensor<Float>]
    let age: Double
    let estimatedAges: [Double]
  }

  /// A face to be judged.
  private struct Input: Sendable {
    let number: Int
    let face: AlignedFace
    let age: Double
  }

  /// What became of one.
  private struct Output: Sendable {
    let observations: [SynthesisScores.Observation]
    let shift: Double
    let input: Tensor<Float>?
    let images: [Tensor<Float>]
  }

  /// Judges what a model makes of some faces of a set.
  /// - Throws: `EvaluationError` where no face is left; `NetworkError` for a model without a generator.
  init(
    _ path: String, _ analyzer: FaceAnalyzer, _ evaluator: SynthesisEvaluator, _ set: FaceDataset,
    _ chosen: [Int], rows: Int, _ console: Console
  ) throws {
    guard analyzer.configuration.synthesisMethod != nil else {
      throw CommandError(description: "\(path): \(NetworkError.missingPart("generator"))")
    }
    let start = Stopwatch.now()
    let pool = ThreadPool(threads: analyzer.threadCount)
    let sheet = Set(
      (0..<min(rows, chosen.count)).map { $0 * chosen.count / min(rows, chosen.count) })
    var observations: [SynthesisScores.Observation] = []
    var (shifts, skipped, kept) = ([Int: Double](), [SkippedFace](), [SheetRow]())
    try analyzer.makePipeline().run(
      chosen.count,
      prepare: { number in
        let sample = set.samples[chosen[number]]
        return Input(
          number: number,
          face: try Self.aligned(set, chosen[number], size: analyzer.inputSize),
          age: sample.labels.age ?? 0)
      },
      process: { try Self.evaluate($0, analyzer, evaluator, keeping: sheet, pool) }
    ) { number, found in
      console.progress(
        path.printable + ": "
          + ProgressEstimate(done: number, total: chosen.count, seconds: Stopwatch.now() - start)
          .text("face"))
      switch found {
      case .success(let output):
        observations += output.observations
        shifts[number] = output.shift
        if let input = output.input {
          kept.append(
            SheetRow(
              input: input, results: output.images,
              age: set.samples[chosen[number]].labels.age ?? 0,
              estimatedAges: output.observations.map(\.estimatedAge)))
        }
      case .failure(let error):
        skipped.append(SkippedFace(face: set.samples[chosen[number]].name, problem: "\(error)"))
      }
    }
    console.clearProgress()
    guard !observations.isEmpty else {
      throw DatasetError.empty(
        path: set.path, problem: skipped.first.map { "\($0.face): \($0.problem)" })
    }
    self.path = path
    configuration = analyzer.configuration
    metadata = analyzer.metadata
    scores = try SynthesisScores(observations, groups: analyzer.groups)
    channelShift = shifts
    self.skipped = skipped
    sheetRows = kept
  }

  /// The trial of some of its faces, so that models are compared on the same.
  func restricted(toFaces faces: Set<Int>) throws -> SynthesisEvaluation {
    var trial = self
    trial.scores = try SynthesisScores(
      scores.observations.filter { faces.contains($0.inputIndex) }, groups: scores.groups)
    trial.channelShift = channelShift.filter { faces.contains($0.key) }
    return trial
  }

  private static func aligned(_ set: FaceDataset, _ index: Int, size: Int) throws -> AlignedFace {
    let image = try set.image(index)
    guard image.width == image.height, [112, size].contains(image.width) else {
      throw CommandError(
        description: "is not aligned: \(image.width) x \(image.height) pixels, not 112 x 112; see "
          + "dataset convert --align")
    }
    return try AlignedFace(alreadyAligned: image, size: size)
  }

  /// Faces together; the answers of each.
  private static func evaluate(
    _ inputs: [Input], _ analyzer: FaceAnalyzer, _ evaluator: SynthesisEvaluator,
    keeping sheet: Set<Int>, _ pool: ThreadPool
  ) throws -> [Output] {
    let encoded = try analyzer.encode(inputs.map(\.face))
    let found = try evaluator.evaluate(
      analyzer.networks, on: encoded, ages: inputs.map(\.age), pool: pool)
    return try inputs.enumerated().map { place, input in
      let isKept = sheet.contains(input.number)
      return Output(
        observations: found.observations.filter { $0.inputIndex == place }.map {
          var observation = $0
          observation.inputIndex = input.number
          return observation
        }, shift: found.channelShift[place],
        input: isKept ? try encoded.images.slice(place..<place + 1) : nil,
        images: isKept ? try found.images.map { try $0.slice(place..<place + 1) } : [])
    }
  }

  /// The faces kept for it: a row a face, its input first; nil where none is.
  func sheet() throws -> SynthesisSheet? {
    guard let first = sheetRows.first else { return nil }
    func stack(_ parts: [Tensor<Float>]) throws -> Tensor<Float> {
      try Tensor(
        parts.flatMap(\.values),
        shape: TensorShape([parts.count] + first.input.shape.dimensions.dropFirst()))
    }
    return SynthesisSheet(
      inputs: try stack(sheetRows.map(\.input)),
      results: try (0..<scores.groups.count).map { group in
        try stack(sheetRows.map { $0.results[group] })
      }, groups: scores.groups, inputAges: sheetRows.map(\.age),
      estimatedAges: (0..<scores.groups.count).map { group in
        sheetRows.map { $0.estimatedAges[group] }
      })
  }

  /// Draws the faces kept for it.
  mutating func writeSheet(in folder: inout OutputFolder) throws {
    guard var sheet = try sheet() else { return }
    sheet.title = "\(configuration.synthesisName ?? ""): \(name.printable)"
    let file = folder.path(for: name, suffix: "")
    try sheet.render().writePNG(to: file)
    sheetPath = file
  }
}
