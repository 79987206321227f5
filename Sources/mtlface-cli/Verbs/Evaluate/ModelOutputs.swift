import MTLFace
import MTLFaceSupport

/// What a model gave for the faces of a set.
struct ModelOutputs {
  /// The set.
  let set: FaceDataset
  /// Places of the faces that could be asked about, in the set's order.
  private(set) var indices: [Int] = []
  /// What the model gave for each.
  private(set) var values: [[Float]] = []
  /// Photos of several faces, of which the largest was taken, and how many there are.
  private(set) var multipleFacePhotos: [(index: Int, faces: Int)] = []
  /// Entries of the set that are no faces, and faces that could not be asked about.
  var skipped: [FaceDataset.Problem] {
    self.set.problems
      + failures.map {
        FaceDataset.Problem(entry: set.samples[$0.index].name, problem: $0.problem)
      }
  }
  /// Faces that could not be asked about.
  private(set) var failures: [(index: Int, problem: String)] = []
  /// The labels of the faces in ``indices``.
  var labels: [FaceLabels] { indices.map { set.samples[$0].labels } }
  /// Rows that came from the cache.
  var cachedCount = 0
  /// For all.
  var seconds = 0.0

  private let width: Int

  init(_ set: FaceDataset, width: Int) {
    self.set = set
    self.width = width
  }

  mutating func append(_ row: [Float], forFaceAt index: Int) {
    indices.append(index)
    values.append(Array(row.prefix(width)))
    let faces = Int(exactly: row.last ?? 0) ?? 0
    if faces > 1 { multipleFacePhotos.append((index, faces)) }
  }

  mutating func recordFailure(_ error: any Error, forFaceAt index: Int) {
    let path = set.imagePath(index) ?? set.samples[index].name
    failures.append((index, Self.problem(error, path)))
  }

  /// The error without the path that it may begin with.
  private static func problem(_ error: any Error, _ path: String) -> String {
    let text = "\(error)"
    return text.hasPrefix(path + ": ") ? String(text.dropFirst(path.count + 2)) : text
  }

  /// The members that every answer has of reading.
  var jsonMembers: [(String, JSON)] {
    [
      (
        "several",
        .array(
          multipleFacePhotos.map {
            .object([("entry", .string(set.samples[$0.index].name)), ("faces", .integer($0.faces))])
          })
      ), ("skipped", DatasetProblems.json(skipped)), ("cached", .integer(cachedCount)),
    ]
  }

  /// What the help says of them.
  static let jsonMemberHelp: [(name: String, meaning: String)] = [
    (
      name: "several",
      meaning: "array of entry, faces: photos of several faces, the largest of which was taken"
    ), (name: "skipped", meaning: "array of entry, problem: what could not be used"),
    (name: "cached", meaning: "faces whose numbers came from the cache"),
  ]

  /// The same for people; no line where there is nothing to say.
  var text: String {
    var text = ""
    if !multipleFacePhotos.isEmpty {
      text +=
        "of several faces the largest was taken in \(Numbers.count(multipleFacePhotos.count, "photo"))\n"
    }
    if !skipped.isEmpty { text += "left out: \(Numbers.count(skipped.count, "entry"))\n" }
    if cachedCount > 0 { text += "from the cache: \(Numbers.count(cachedCount, "face"))\n" }
    return text
  }
}
