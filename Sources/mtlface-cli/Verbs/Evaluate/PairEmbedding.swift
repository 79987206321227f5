import MTLFace
import MTLFaceTensor

/// The scores of a file of pairs: every face decoded, embedded, and compared with its partner.
struct PairEmbedding {
  /// A pair that was left out.
  struct Skipped {
    let pair: Int
    let problem: String
  }

  /// Faces decoded at a time, on all threads.
  private static let chunk = 128
  /// Faces looked at to see whether they are aligned at all.
  private static let confirmed = 64

  /// Cosines and labels of the pairs that could be used.
  let scores: VerificationScores
  /// The others.
  let skipped: [Skipped]
  /// Faces embedded.
  let faces: Int
  /// Seconds for all.
  let seconds: Double

  /// Embeds a file's faces.
  /// - Throws: `EvaluationError` where no pair is left.
  init(
    _ file: VerificationPairsFile, _ analyzer: FaceAnalyzer, flipAveraging: Bool,
    _ console: Console, verb: String
  ) throws {
    let start = Stopwatch.now()
    let pool = ThreadPool(threads: analyzer.threads)
    var embeddings: [Embedding?] = []
    var problems: [Int: String] = [:]
    for first in stride(from: 0, to: file.imageCount, by: Self.chunk) {
      console.progress(
        Throughput(done: first, of: file.imageCount, seconds: Stopwatch.now() - start)
          .text("face"))
      let indices = first..<min(first + Self.chunk, file.imageCount)
      let images = Self.decode(file, indices, size: analyzer.inputSize, pool)
      var good: [Image] = []
      for (index, image) in zip(indices, images) {
        switch image {
        case .success(let image): good.append(image)
        case .failure(let error): problems[index / 2] = "\(error)"
        }
      }
      if first == 0 { try Self.warn(good, analyzer, console, verb: verb, path: file.path) }
      var found = try analyzer.embeddings(of: good, flipAveraging: flipAveraging)[...]
      for image in images {
        if case .success = image {
          embeddings.append(found.popFirst())
        } else {
          embeddings.append(nil)
        }
      }
    }
    console.clearProgress()
    var (values, labels) = ([Double](), [Bool]())
    for (pair, isSame) in file.isSame.enumerated() {
      guard let a = embeddings[2 * pair], let b = embeddings[2 * pair + 1] else { continue }
      values.append(try a.similarity(to: b))
      labels.append(isSame)
    }
    skipped = problems.sorted { $0.key < $1.key }.map { Skipped(pair: $0.key, problem: $0.value) }
    for item in skipped {
      console.report("\(CommandLineTool.name) \(verb): pair \(item.pair): \(item.problem)")
    }
    scores = try VerificationScores(values, isSame: labels)
    faces = embeddings.count { $0 != nil }
    seconds = Stopwatch.now() - start
  }

  /// Decodes some of a file's images on all threads.
  private static func decode(
    _ file: VerificationPairsFile, _ indices: Range<Int>, size: Int, _ pool: ThreadPool
  ) -> [Result<Image, any Error>] {
    pool.map(indices.count) { offset in
      let index = indices.lowerBound + offset
      return Result<Image, any Error> {
        let image = try file.withImageBytes(index) {
          try Image(decoding: $0, name: "\(file.path), image \(index)")
        }
        return try AlignedFace(alreadyAligned: image, size: size).image
      }
    }
  }

  /// Says so where the faces do not look aligned: every number would be worthless.
  private static func warn(
    _ images: [Image], _ analyzer: FaceAnalyzer, _ console: Console, verb: String, path: String
  ) throws {
    let sample = images.prefix(confirmed)
    let count = try sample.count { try analyzer.detector.confirm(aligned: $0).isConfirmed }
    guard count < sample.count / 2 else { return }
    console.report(
      "\(CommandLineTool.name) \(verb): warning: \(path): an aligned face can be confirmed in "
        + "\(count) of \(sample.count) pictures only; align them to the template first")
  }
}
