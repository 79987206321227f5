public import MTLFaceNetwork

/// The outputs of a model for the faces of a data set.
public struct ModelOutputs: Sendable {
  /// The data set from which the faces were read.
  public let dataset: FaceDataset
  /// The indices in the data set of the faces with an output, in the order of the request.
  public private(set) var indices: [Int] = []
  /// The output for each element of ``indices``.
  public private(set) var values: [[Float]] = []
  /// The images in which several faces were detected, with the number of faces. The largest face of
  /// each image was used.
  public private(set) var multipleFacePhotos: [(index: Int, faceCount: Int)] = []
  /// The faces without an output, each with the reason.
  public private(set) var failures: [(index: Int, problem: String)] = []
  /// The number of outputs that were read from the cache.
  public internal(set) var cachedCount = 0
  /// The elapsed time of the computation in seconds.
  public internal(set) var seconds = 0.0

  private let width: Int

  /// The labels of the faces in ``indices``.
  public var labels: [FaceLabels] { indices.map { dataset.samples[$0].labels } }

  /// The entries that were excluded when the data set was opened, followed by the faces without an
  /// output.
  public var skipped: [FaceDataset.Problem] {
    dataset.problems
      + failures.map {
        FaceDataset.Problem(entry: dataset.samples[$0.index].name, problem: $0.problem)
      }
  }

  init(_ dataset: FaceDataset, width: Int) {
    self.dataset = dataset
    self.width = width
  }

  /// Appends a row, which consists of the output and the number of faces in the image.
  mutating func append(_ row: [Float], forFaceAt index: Int) {
    indices.append(index)
    values.append(Array(row.prefix(width)))
    let count = Int(exactly: row.last ?? 0) ?? 0
    if count > 1 { multipleFacePhotos.append((index, count)) }
  }

  mutating func recordFailure(_ error: any Error, forFaceAt index: Int) {
    let path = dataset.imagePath(index) ?? dataset.samples[index].name
    failures.append((index, Self.problem(error, path)))
  }

  /// Returns the description of an error without the path at its beginning.
  private static func problem(_ error: any Error, _ path: String) -> String {
    let text = "\(error)"
    return text.hasPrefix(path + ": ") ? String(text.dropFirst(path.count + 2)) : text
  }
}
