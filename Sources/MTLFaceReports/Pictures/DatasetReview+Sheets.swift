import MTLFaceCheckpoint
public import MTLFaceData
public import MTLFaceNetwork
package import MTLFaceSupport
public import MTLFaceTensor
import MTLFaceVision

/// A contact sheet of faces that was written to a file.
public struct DatasetReviewSheet: Sendable, Hashable {
  /// The path of the file.
  public let path: String
  /// The range of the numbers below the faces.
  public let numbers: ClosedRange<Int>

  /// A JSON object with the members `file`, `first` and `last`.
  package var json: JSON {
    .object([
      ("file", .string(path)), ("first", .integer(numbers.lowerBound)),
      ("last", .integer(numbers.upperBound)),
    ])
  }
}

extension DatasetReview {
  /// Writes contact sheets of faces and a file `corrections.txt` with a commented-out line for each
  /// face.
  ///
  /// The number below a face on a sheet is the number of its line in the file. The file is in the
  /// format of `LabelOverrides`. A face whose image cannot be read has an empty cell and is added
  /// to `failures`.
  ///
  /// - Parameters:
  ///   - indices: The indices of the faces in the data set.
  ///   - folder: The path of an existing folder.
  ///   - arrangement: The arrangement of the faces. Each section begins on a new sheet.
  ///   - groups: The age groups.
  ///   - facesPerSheet: The maximum number of faces on a sheet, 1 or more.
  ///   - pool: The thread pool with which images are read.
  ///   - progress: A closure that is called before each sheet with the number of the sheet,
  ///     starting at 1.
  /// - Returns: The sheets in the order of the sections.
  /// - Throws: `ImageError` if a sheet cannot be drawn or written; `FileError` if `corrections.txt`
  ///   cannot be written.
  public mutating func writeSheets(
    ofFacesAt indices: [Int], to folder: String, by arrangement: Arrangement, groups: AgeGroups,
    facesPerSheet: Int = 100, pool: ThreadPool, progress: (Int) -> Void = { _ in }
  ) throws -> [DatasetReviewSheet] {
    var sheets: [DatasetReviewSheet] = []
    var lines = ""
    var number = 1
    for section in sections(ofFacesAt: indices, by: arrangement, groups: groups) {
      for begin in stride(from: 0, to: section.indices.count, by: facesPerSheet) {
        progress(sheets.count + 1)
        let faces = Array(
          section.indices[begin..<min(begin + facesPerSheet, section.indices.count)])
        let numbers = number...(number + faces.count - 1)
        var sheet = ContactSheet(cells: cells(faces, from: number, pool), columns: 10)
        sheet.title = "\(section.title): \(numbers.lowerBound) to \(numbers.upperBound)"
        let order = String(begin / facesPerSheet + 1).leftPadded(to: 4, with: "0")
        let path = "\(folder)/\(section.fileName)-\(order).png"
        try sheet.render().writePNG(to: path)
        sheets.append(DatasetReviewSheet(path: path, numbers: numbers))
        for face in faces { lines += "# \(correctionLine(forFaceAt: face))" }
        number += faces.count
      }
    }
    try AtomicFile.write(lines + Self.explanation, to: "\(folder)/corrections.txt")
    return sheets
  }

  private static let explanation = """
    #
    # The number below a face on the sheets is the number of its line in this file. To correct a
    # face, delete "# " at the beginning of its line and edit the labels after the name, which are
    # separated by tabs: age=31, gender=0 (female) or 1 (male), identity=x, or ? for an unknown
    # value. To remove the face from the data set, replace its labels with the word remove. Labels
    # that are omitted are not changed. Do not add or delete lines while you use the sheets.

    """

  /// Returns the numbered cells of faces. The cell of a face whose image cannot be read is empty.
  private mutating func cells(
    _ faces: [Int], from number: Int, _ pool: ThreadPool
  ) -> [ContactSheet.Cell] {
    let dataset = dataset
    // Each image is scaled immediately, so that only a few large photos are in memory at a time.
    let images = pool.map(faces.count) { offset in
      Result<RGBImage, any Error> {
        try ContactSheet(rows: []).fitted(dataset.image(faces[offset]))
      }
    }
    return zip(faces, images).enumerated().map { offset, pair in
      let (index, image) = pair
      if case .failure(let error) = image { recordFailure("\(error)", forFaceAt: index) }
      return ContactSheet.Cell(try? image.get(), label: label(index, number + offset))
    }
  }

  private func label(_ index: Int, _ number: Int) -> String {
    let sample = dataset.samples[index]
    var lines = ["\(number): \(Self.text(sample.labels.age, sample.labels.gender))"]
    if let estimate = estimates[index] {
      let mark = isDoubtful(index) ? "?" : ""
      lines.append("model\(mark) \(Self.text(estimate.years, estimate.gender))")
    } else if failures[index] != nil {
      lines.append("? not usable")
    }
    if let person = sample.labels.identity { lines.append("of \(dataset.identities[person])") }
    let maximumLength = 16
    let name = sample.name
    lines.append(name.count <= maximumLength ? name : "..\(name.suffix(maximumLength - 2))")
    return lines.map(\.printable).joined(separator: "\n")
  }

  private static func text(_ age: Double?, _ gender: Gender?) -> String {
    let years = age.map { NumberFormat.fixed($0, 0) } ?? "?"
    return "\(years) \(gender.map { $0 == .female ? "female" : "male" } ?? "?")"
  }
}
