import MTLFace
import MTLFaceTensor

/// What one model made of the faces, and what the judges say.
struct SynthesisTrial {
  /// A face that was left out.
  struct Skipped {
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
  /// How far colours moved, by the faces' numbers; see `SynthesisJudge/Judgement/channelShift`.
  private(set) var channelShift: [Int: Double]
  /// The faces that could not be used.
  let skipped: [Skipped]
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
    let read: [Double]
  }

  /// A face to be judged.
  private struct Entry: Sendable {
    let number: Int
    let face: AlignedFace
    let age: Double
  }

  /// What became of one.
  private struct Judged: Sendable {
    let answers: [SynthesisScores.Answer]
    let shift: Double
    let input: Tensor<Float>?
    let images: [Tensor<Float>]
  }

  /// Judges what a model makes of some faces of a set.
  /// - Throws: `EvaluationError` where no face is left; `NetworkError` for a model without a generator.
  init(
    _ path: String, _ analyzer: FaceAnalyzer, _ judge: SynthesisJudge, _ set: FaceDataSet,
    _ chosen: [Int], rows: Int, _ console: Console
  ) throws {
    guard analyzer.configuration.synthesis != nil else {
      throw PhotoProblem(description: "\(path): \(NetworkError.missingPart("generator"))")
    }
    let start = Stopwatch.now()
    let pool = ThreadPool(threads: analyzer.threads)
    let sheet = Set(
      (0..<min(rows, chosen.count)).map { $0 * chosen.count / min(rows, chosen.count) })
    var answers: [SynthesisScores.Answer] = []
    var (shifts, skipped, kept) = ([Int: Double](), [Skipped](), [SheetRow]())
    try analyzer.faceLine().run(
      chosen.count,
      prepare: { number in
        let sample = set.samples[chosen[number]]
        return Entry(
          number: number,
          face: try Self.aligned(set, chosen[number], size: analyzer.inputSize),
          age: sample.labels.age ?? 0)
      },
      answer: { try Self.judge($0, analyzer, judge, keeping: sheet, pool) }
    ) { number, found in
      console.progress(
        path.printable + ": "
          + Throughput(done: number, of: chosen.count, seconds: Stopwatch.now() - start)
          .text("face"))
      switch found {
      case .success(let judged):
        answers += judged.answers
        shifts[number] = judged.shift
        if let input = judged.input {
          kept.append(
            SheetRow(
              input: input, results: judged.images,
              age: set.samples[chosen[number]].labels.age ?? 0,
              read: judged.answers.map(\.years)))
        }
      case .failure(let error):
        skipped.append(Skipped(face: set.samples[chosen[number]].name, problem: "\(error)"))
      }
    }
    console.clearProgress()
    guard !answers.isEmpty else {
      throw DataSetError.empty(
        path: set.path, problem: skipped.first.map { "\($0.face): \($0.problem)" })
    }
    self.path = path
    configuration = analyzer.configuration
    metadata = analyzer.metadata
    scores = try SynthesisScores(answers, groups: analyzer.groups)
    channelShift = shifts
    self.skipped = skipped
    sheetRows = kept
  }

  /// The trial of some of its faces, so that models are compared on the same.
  func restricted(to faces: Set<Int>) throws -> SynthesisTrial {
    var trial = self
    trial.scores = try SynthesisScores(
      scores.answers.filter { faces.contains($0.input) }, groups: scores.groups)
    trial.channelShift = channelShift.filter { faces.contains($0.key) }
    return trial
  }

  private static func aligned(_ set: FaceDataSet, _ index: Int, size: Int) throws -> AlignedFace {
    let image = try set.image(index)
    guard image.width == image.height, [112, size].contains(image.width) else {
      throw PhotoProblem(
        description: "is not aligned: \(image.width) x \(image.height) pixels, not 112 x 112; see "
          + "dataset convert --align")
    }
    return try AlignedFace(alreadyAligned: image, size: size)
  }

  /// Faces together; the answers of each.
  private static func judge(
    _ entries: [Entry], _ analyzer: FaceAnalyzer, _ judge: SynthesisJudge,
    keeping sheet: Set<Int>, _ pool: ThreadPool
  ) throws -> [Judged] {
    let encoded = try analyzer.encode(entries.map(\.face))
    let found = try judge.judge(
      analyzer.networks, on: encoded, ages: entries.map(\.age), pool: pool)
    return try entries.enumerated().map { place, entry in
      let isKept = sheet.contains(entry.number)
      return Judged(
        answers: found.answers.filter { $0.input == place }.map {
          var answer = $0
          answer.input = entry.number
          return answer
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
        shape: Shape([parts.count] + first.input.shape.dimensions.dropFirst()))
    }
    return SynthesisSheet(
      inputs: try stack(sheetRows.map(\.input)),
      results: try (0..<scores.groups.count).map { group in
        try stack(sheetRows.map { $0.results[group] })
      }, groups: scores.groups, inputAges: sheetRows.map(\.age),
      readAges: (0..<scores.groups.count).map { group in sheetRows.map { $0.read[group] } })
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
