import MTLFaceReports
import MTLFaceSupport
public import MTLFaceVision

/// A picture of sample faces for a run's report.
public struct SampleSheet: Hashable, Sendable {
  /// Steps of the run when it was drawn.
  public let step: Int
  /// A PNG file.
  public let png: [UInt8]

  /// Larger files are not embedded.
  public static let largestFile = 16 << 20

  /// A sheet of a picture.
  ///
  /// - Throws: `ImageError` where memory is short.
  public init(step: Int, image: RGBImage) throws(ImageError) {
    self.init(step: step, png: try image.encodedPNG())
  }

  private init(step: Int, png: [UInt8]) {
    self.step = step
    self.png = png
  }

  /// The newest sheets that the records of a run's log name, the oldest first. Files that are gone,
  /// no PNG, larger than ``largestFile`` or outside the run's folder are passed over.
  public static func newest(
    of records: [TrainingRecord], in folder: String, limit: Int = 6
  ) -> [SampleSheet] {
    var sheets: [SampleSheet] = []
    for record in records.reversed() where record.event == .samples {
      guard sheets.count < limit else { break }
      guard let file = record.file, let png = contents(file, folder) else { continue }
      sheets.append(SampleSheet(step: record.step, png: png))
    }
    return sheets.reversed()
  }

  private static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  private static func contents(_ name: String, _ folder: String) -> [UInt8]? {
    guard !name.hasPrefix("/"), !name.split(separator: "/").contains(".."),
      let file = try? RunFile(reading: "\(folder)/\(name)"),
      let bytes = try? file.contents(limit: largestFile), bytes.starts(with: signature)
    else { return nil }
    return bytes
  }

  /// The element.
  var html: String {
    let name = "Step \(NumberFormat.grouped(step))"
    return """
      <figure class="sheet">
      \(HTMLPage.picture(png: png, alternative: "Sample faces, \(name)"))
      <figcaption>\(name)</figcaption>
      </figure>
      """
  }
}
