import MTLFaceCheckpoint
import MTLFaceNetwork

extension FaceDataset {
  /// What the labels of records say.
  public enum RecordLabelLayout: String, Codable, Sendable, CaseIterable {
    /// The first label is the identity, as insightface's training sets have it.
    case identity
    /// Index, age, gender: no identities.
    case indexAgeGender
    /// Identity, age, gender.
    case identityAgeGender
  }

  /// insightface's `train.rec` with its index: the file, or the folder that holds it.
  ///
  /// - Parameters:
  ///   - path: The file or folder.
  ///   - labels: What its labels say; found where nil: three labels are index, age and gender, or, where
  ///     the file `property` beside it counts fewer classes than there are images, identity, age and
  ///     gender; any other number begins with the identity.
  /// - Throws: `CheckpointError` for files that are no records, ``DatasetError`` `empty`.
  public init(records path: String, labels: RecordLabelLayout? = nil) throws {
    let file = try RecordIOFile.open(path)
    var samples: [Sample] = []
    samples.reserveCapacity(file.count)
    var problems: [Problem] = []
    var classes = ClassNumbering()
    let three: RecordLabelLayout =
      Self.classCount(beside: file.path).map { $0 < file.count } ?? false
      ? .identityAgeGender : .indexAgeGender
    for index in 0..<file.count {
      let name = "record \(file.keys[index])"
      do {
        let values = try file.labels(at: index)
        let kind = labels ?? (values.count == 3 ? three : .identity)
        samples.append(
          Sample(
            labels: try Self.labels(values, kind, &classes), name: name, source: .record(index)))
      } catch let problem as LabelError {
        problems.append(Problem(entry: name, problem: problem.text))
      } catch CheckpointError.malformedRecords(_, let problem) {
        problems.append(Problem(entry: name, problem: problem))
      }
    }
    guard !samples.isEmpty else {
      throw DatasetError.empty(path: path, problem: problems.first?.description)
    }
    self.init(
      path: file.path, samples: samples, identities: classes.names, problems: problems,
      records: file)
  }

  /// How many classes `property` counts: `classes,height,width`.
  private static func classCount(beside path: String) -> Int? {
    guard var lines = try? TextLines(folder(of: path) + "/property"), let line = lines.next() else {
      return nil
    }
    return line.split(separator: ",").first.flatMap { Int($0) }
  }

  /// insightface's evaluation file, `lfw.bin`: faces without labels, two a pair.
  ///
  /// - Throws: `CheckpointError`.
  public init(pairs path: String) throws {
    let file = try VerificationPairsFile.open(path)
    self.init(
      path: path,
      samples: (0..<file.imageCount).map {
        Sample(labels: FaceLabels(), name: "image \($0)", source: .pair($0))
      }, pairs: file)
  }

  private static func labels(
    _ values: [Float], _ kind: RecordLabelLayout, _ classes: inout ClassNumbering
  ) throws(LabelError) -> FaceLabels {
    var labels = FaceLabels()
    if kind != .identity {
      guard values.count >= 3 else { throw LabelError("has \(values.count) labels, not 3") }
      labels.age = try LabelFormat.age(Double(values[1]))
      labels.gender = try LabelFormat.gender(Double(values[2]))
    }
    if kind != .indexAgeGender {
      guard let value = values.first, value >= 0, value == value.rounded(), value < 0x1p24 else {
        throw LabelError("its identity is no number from 0 on")
      }
      labels.identity = classes.number(of: String(Int(value)))
    }
    return labels
  }
}
