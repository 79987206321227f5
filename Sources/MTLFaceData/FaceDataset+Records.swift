import MTLFaceCheckpoint
import MTLFaceNetwork

extension FaceDataset {
  /// The meaning of the labels of a record.
  public enum RecordLabelLayout: String, Codable, Sendable, CaseIterable {
    /// The first label is the identity, as in insightface's training sets.
    case identity
    /// The labels are an index, the age and the gender. There are no identities.
    case indexAgeGender
    /// The labels are the identity, the age and the gender.
    case identityAgeGender
  }

  /// Opens an insightface RecordIO file, such as `train.rec`, and its index.
  ///
  /// Malformed records and records with invalid labels are reported in ``problems``.
  ///
  /// - Parameters:
  ///   - path: The path of the `.rec` file or of the folder that contains `train.rec`.
  ///   - labels: The meaning of the labels. If `nil`, it is inferred for each record. The layout of
  ///     three labels is ``RecordLabelLayout/identityAgeGender`` if the file `property` in the same
  ///     folder states fewer classes than there are records, and
  ///     ``RecordLabelLayout/indexAgeGender`` otherwise. The layout of any other number of labels
  ///     is ``RecordLabelLayout/identity``.
  /// - Throws: `CheckpointError` if the file or its index cannot be read or is malformed, and
  ///   ``DatasetError`` `empty` if no record is valid.
  public init(records path: String, labels: RecordLabelLayout? = nil) throws {
    let file = try RecordIOFile.open(path)
    var samples: [Sample] = []
    samples.reserveCapacity(file.count)
    var problems: [Problem] = []
    var classes = ClassNumbering()
    let threeLabelLayout: RecordLabelLayout =
      Self.classCount(beside: file.path).map { $0 < file.count } ?? false
      ? .identityAgeGender : .indexAgeGender
    for index in 0..<file.count {
      let name = "record \(file.keys[index])"
      do {
        let values = try file.labels(at: index)
        let layout = labels ?? (values.count == 3 ? threeLabelLayout : .identity)
        samples.append(
          Sample(
            labels: try Self.labels(values, layout, &classes), name: name, source: .record(index)))
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

  /// Returns the number of classes stated by the file `property`, or `nil` if it cannot be read.
  /// The file is in the folder of the RecordIO file and contains `classes,height,width`.
  private static func classCount(beside path: String) -> Int? {
    guard var lines = try? TextLines(folder(of: path) + "/property"), let line = lines.next() else {
      return nil
    }
    return line.split(separator: ",").first.flatMap { Int($0) }
  }

  /// Opens an insightface verification file, such as `lfw.bin`.
  ///
  /// The faces have no labels. The faces at indices 2k and 2k + 1 are pair k.
  ///
  /// - Parameter path: The path of the file.
  /// - Throws: `CheckpointError` if the file cannot be read or is malformed.
  public init(pairs path: String) throws {
    let file = try VerificationPairsFile.open(path)
    self.init(
      path: path,
      samples: (0..<file.imageCount).map {
        Sample(labels: FaceLabels(), name: "image \($0)", source: .pair($0))
      }, pairs: file)
  }

  private static func labels(
    _ values: [Float], _ layout: RecordLabelLayout, _ classes: inout ClassNumbering
  ) throws(LabelError) -> FaceLabels {
    var labels = FaceLabels()
    if layout != .identity {
      guard values.count >= 3 else {
        throw LabelError("its number of labels is \(values.count), but the layout requires 3")
      }
      labels.age = try LabelFormat.age(Double(values[1]))
      labels.gender = try LabelFormat.gender(Double(values[2]))
    }
    if layout != .indexAgeGender {
      guard let value = values.first, value >= 0, value == value.rounded(), value < 0x1p24 else {
        throw LabelError("its identity is not a whole number from 0 to 16777215")
      }
      labels.identity = classes.number(of: String(Int(value)))
    }
    return labels
  }
}
