import MTLFaceSupport
public import MTLFaceVision

/// A summary of the analysis of a photo as one image.
///
/// The upper part shows the photo with boxes, landmarks and ages. Below the photo, each of the
/// first ``maximumRowCount`` faces has a row with the aligned crop and, if they are available, the
/// age distribution, heat maps of the age and identity features, and the face at other ages. If
/// only the crops are available, each row shows the crops of several faces.
public struct AnalysisSheet: Sendable {
  /// The analyzed photo.
  public var photo: RGBImage
  /// The faces in the photo.
  public var faces: [AnalyzedFace]
  /// The synthesized faces for each face in ``faces``. The array may be empty.
  public var ages: [[SynthesizedFace]]
  /// The title above the photo, or an empty string for no title.
  public var title = ""

  /// The maximum number of rows. Additional faces are only marked in the photo.
  public static let maximumRowCount = 12

  /// Creates a sheet.
  ///
  /// - Parameters:
  ///   - photo: The analyzed photo.
  ///   - faces: The faces in the photo.
  ///   - ages: The synthesized faces for each face in `faces`. The array may be empty.
  public init(photo: RGBImage, faces: [AnalyzedFace], ages: [[SynthesizedFace]] = []) {
    self.photo = photo
    self.faces = faces
    self.ages = ages
  }

  /// Draws the sheet at its natural size.
  ///
  /// - Returns: The image of the sheet. If there are no faces, the image is the photo scaled down
  ///   to a width and height of at most 1100 pixels.
  /// - Throws: `ImageError/invalidSize(width:height:)`, `ImageError/outOfMemory(bytes:)`;
  ///   `ImageError/invalidArgument(reason:)` if the features of a face are infinite or NaN.
  public func render() throws(ImageError) -> RGBImage {
    let annotations = faces.enumerated().map { index, face in
      FaceAnnotation(
        box: face.detection?.box, landmarks: face.landmarks, label: Self.label(face, index))
    }
    let marked = try photo.annotated(with: annotations, maximumSide: 1100)
    guard !faces.isEmpty else { return marked }
    let rows = try rows()
    // If there is only one image per face, several faces are drawn in each row to save space.
    var sheet =
      rows.allSatisfy { $0.count == 1 }
      ? ContactSheet(cells: rows.flatMap { $0 }, columns: 8) : ContactSheet(rows: rows)
    sheet.cellSize = 128
    let below = try sheet.render()
    let gap = sheet.gap
    let top = title.isEmpty ? gap : 2 * gap + 2 * ImageCanvas.lineHeight
    var canvas = try ImageCanvas(
      width: max(marked.width + 2 * gap, below.width), height: top + marked.height + below.height,
      color: sheet.background)
    canvas.drawText(title, x: gap, y: gap, color: sheet.foreground, scale: 2)
    canvas.drawImage(marked, x: gap, y: top)
    canvas.drawImage(below, x: 0, y: top + marked.height)
    return canvas.makeImage()
  }

  private func rows() throws(ImageError) -> [[ContactSheet.Cell]] {
    var rows: [[ContactSheet.Cell]] = []
    for (index, face) in faces.prefix(Self.maximumRowCount).enumerated() {
      var row = [ContactSheet.Cell(face.aligned.image, label: Self.label(face, index))]
      if let age = face.age {
        row.append(
          .init(try AgeChart(age).render(width: 128, height: 128), label: Self.summary(age)))
      }
      row += try Self.attention(face)
      if ages.indices.contains(index) {
        row += ages[index].map { .init($0.image, label: $0.label) }
      }
      rows.append(row)
    }
    return rows
  }

  /// Returns heat maps of the magnitudes of X_age and X_id, or an empty array if the features were
  /// not kept or the model has no decomposition.
  private static func attention(_ face: AnalyzedFace) throws(ImageError) -> [ContactSheet.Cell] {
    guard let maps = try? face.encoded?.attentionMaps(at: 0) else { return [] }
    return [
      .init(try maps.overlay(maps.age, on: face.aligned.image), label: "X_age"),
      .init(try maps.overlay(maps.identity, on: face.aligned.image), label: "X_id"),
    ]
  }

  /// Returns the label of a face, such as `2: 31 years`.
  static func label(_ face: AnalyzedFace, _ index: Int) -> String {
    "\(index + 1)"
      + (face.age.map { ": \(NumberFormat.count(Int($0.years.rounded()), "year"))" } ?? "")
  }

  private static func summary(_ age: AgeEstimate) -> String {
    let interval = age.interval(covering: 0.8)
    return "80%: \(interval.lowerBound) to \(interval.upperBound)\ngroup \(age.groupLabel)"
  }
}

/// A bar chart of the age probabilities.
struct AgeChart {
  private let age: AgeEstimate

  init(_ age: AgeEstimate) { self.age = age }

  /// Draws a bar for each age, starting with age 0 on the left. The highest bar has the full
  /// height, and a line marks the expected age.
  func render(width: Int, height: Int) throws(ImageError) -> RGBImage {
    var canvas = try ImageCanvas(width: width, height: height, color: RGBColor(gray: 40))
    let count = age.probabilities.count
    let tallest = max(age.probabilities.max() ?? 0, .leastNormalMagnitude)
    let floor = height - ImageCanvas.lineHeight - 2
    for column in 0..<width {
      let index = min(column * count / max(width, 1), count - 1)
      guard index >= 0 else { continue }
      let relativeHeight = age.probabilities[index] / tallest
      let bar = Int((relativeHeight * Float(floor - 4)).rounded())
      canvas.fillRectangle(
        x: column, y: floor - bar, width: 1, height: bar,
        color: RGBColor(red: 96, green: 170, blue: 255))
    }
    let mean = Int((age.years + 0.5) / Double(max(count, 1)) * Double(width))
    canvas.fillRectangle(
      x: mean, y: 2, width: 1, height: floor - 2, color: RGBColor(red: 255, green: 214, blue: 10))
    for tick in [0, 25, 50, 75] {
      canvas.drawText(
        "\(tick)", x: tick * width / 101 + 1, y: floor + 2, color: RGBColor(gray: 200))
    }
    return canvas.makeImage()
  }
}
