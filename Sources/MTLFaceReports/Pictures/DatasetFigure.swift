import MTLFaceSupport
public import MTLFaceData
public import MTLFaceVision

/// A figure of the label statistics of a data set: images by age group and gender, and people by
/// number of faces.
///
///     let figure = DatasetFigure(try DatasetStatistics(set), title: "UTKFace")
///     try figure.image().writePNG(to: "utkface.png")
///
/// Each age group has adjacent bars for women, men and unknown gender. A gender without images in
/// the data set is omitted. Images of unknown age are a separate group on the right.
public struct DatasetFigure: Sendable {
  /// The statistics to show.
  public let statistics: DatasetStatistics
  /// The text above the figure. Characters outside ASCII are drawn as boxes.
  public let title: String

  private static let (top, margin, absentWidth) = (72, 70, 360)
  private static let ink = RGBColor(gray: 60)
  private static let colors = [
    (name: "women", color: RGBColor(red: 214, green: 96, blue: 40)),
    (name: "men", color: RGBColor(red: 31, green: 119, blue: 180)),
    (name: "gender unknown", color: RGBColor(gray: 150)),
  ]

  /// Creates a figure.
  ///
  /// - Parameters:
  ///   - statistics: The statistics to show.
  ///   - title: The text above the figure. Characters outside ASCII are drawn as boxes.
  public init(_ statistics: DatasetStatistics, title: String) {
    self.statistics = statistics
    self.title = title
  }

  /// Draws the figure. The height is 512 pixels. The width depends on the number of bars and the
  /// lengths of the texts, and is typically about 1500 pixels.
  ///
  /// - Throws: `ImageError` if memory is insufficient.
  public func image() throws(ImageError) -> RGBImage {
    let panels = [
      (panel: ages, absence: "no ages or genders are known"),
      (panel: persons, absence: "no identities are known"),
    ]
    let width = panels.reduce(0) { $0 + ($1.panel?.width ?? Self.absentWidth) }
    var canvas = try ImageCanvas(
      width: max(width, Self.margin + summary.count * ImageCanvas.characterWidth + 24),
      height: Self.top + BarChartPanel.height, color: .white)
    canvas.drawText(title, x: Self.margin, y: 12, color: .black, scale: 2)
    canvas.drawText(summary, x: Self.margin, y: 46, color: Self.ink)
    var x = 0
    for (panel, absence) in panels {
      if let panel {
        panel.draw(on: &canvas, x: x, y: Self.top)
      } else {
        canvas.drawText(
          absence, x: x + Self.margin, y: Self.top + BarChartPanel.height / 2, color: Self.ink)
      }
      x += panel?.width ?? Self.absentWidth
    }
    if let ages { drawLegend(on: &canvas, right: ages.width - 24) }
    return canvas.makeImage()
  }

  /// The genders with images, as indices into `colors`. Index 2 is the unknown gender.
  private var genders: [Int] {
    (0...2).filter { gender in
      (statistics.groups + [statistics.unknownAge]).contains { $0[gender] > 0 }
    }
  }

  /// The panel of images by age and gender, or `nil` if neither ages nor genders are known.
  private var ages: BarChartPanel? {
    let genders = genders
    var groups = zip(statistics.groupNames, statistics.groups).map { name, counts in
      BarChartPanel.Group(label: name, counts: genders.map { counts[$0] })
    }
    guard statistics.ages != nil || genders.contains(where: { $0 < 2 }) else { return nil }
    if statistics.unknownAge.contains(where: { $0 > 0 }) {
      let counts = genders.map { statistics.unknownAge[$0] }
      groups.append(BarChartPanel.Group(label: "age unknown", counts: counts, isSeparated: true))
    }
    return BarChartPanel(
      name: "images", horizontalName: "age in years", groups: groups,
      colors: genders.map { Self.colors[$0].color })
  }

  /// The panel of people by number of faces, or `nil` if no identities are known.
  private var persons: BarChartPanel? {
    let bins = FacesPerPersonHistogram(statistics.facesPerPerson).bins
    guard !bins.isEmpty else { return nil }
    return BarChartPanel(
      name: "people", horizontalName: "faces per person",
      groups: bins.map { bin in
        let (first, last) = (bin.faces.lowerBound, bin.faces.upperBound)
        return BarChartPanel.Group(
          label: first == last ? "\(first)" : "\(first)-\(last)", counts: [bin.persons])
      }, colors: [RGBColor(red: 44, green: 140, blue: 80)])
  }

  private var summary: String {
    var parts = [NumberFormat.compact(statistics.faceCount, "image")]
    if let ages = statistics.ages {
      let mean = Int((ages.mean * 10).rounded())
      parts.append(
        "ages \(Int(ages.minimum)) to \(Int(ages.maximum)), mean \(mean / 10).\(mean % 10)")
    }
    let persons = statistics.facesPerPerson
    if let minimum = persons.first, let maximum = persons.last {
      parts.append(
        "\(NumberFormat.compact(persons.count, "person")) with "
          + (minimum == maximum
            ? NumberFormat.count(minimum, "face") + (persons.count > 1 ? " each" : "")
            : "\(minimum) to \(maximum) faces, median \(persons[persons.count / 2])"))
      if statistics.unidentifiedCount > 0 {
        parts.append(
          "\(NumberFormat.compact(statistics.unidentifiedCount, "image")) without an identity")
      }
    }
    return parts.joined(separator: "; ")
  }

  /// Draws the legend of the first panel at its upper right corner.
  private func drawLegend(on canvas: inout ImageCanvas, right: Int) {
    var x = right
    for (name, color) in genders.reversed().map({ Self.colors[$0] }) {
      x -= name.count * ImageCanvas.characterWidth
      canvas.drawText(name, x: x, y: Self.top + 10, color: Self.ink)
      canvas.fillRectangle(x: x - 18, y: Self.top + 10, width: 12, height: 12, color: color)
      x -= 36
    }
  }
}
