public import MTLFaceReports
import MTLFaceSupport

extension SampleSheet {
  /// The maximum size in bytes of a PNG file in a report.
  public static let maximumFileSize = 16 << 20

  /// Returns the newest sample sheets in the log of a run.
  ///
  /// Files that are missing, are not PNG files, are larger than ``maximumFileSize`` or are outside
  /// the folder of the run are skipped.
  ///
  /// - Parameters:
  ///   - records: The records of the log from the oldest to the newest.
  ///   - folder: The path of the folder of the run.
  ///   - limit: The maximum number of sheets.
  /// - Returns: The sheets from the oldest to the newest.
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
      let file = try? FileBytes(reading: "\(folder)/\(name)", limit: maximumFileSize),
      file.withBytes({ $0.starts(with: signature) })
    else { return nil }
    return file.bytes()
  }
}
