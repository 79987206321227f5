import Foundation
import MTLFaceReports
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceVision
import Testing

@testable import MTLFaceTraining

/// Tests of the HTML report of a run, and of its sample sheets.
@Suite("Training report")
struct TrainingReportTests {
  private static let attack = "</pre></title><script>alert('1')</script>&\"\u{202e}\u{0}"

  @Test("the report of a run is deterministic and contains every section") func example() throws {
    let page = try ReportExample.report().html()
    #expect(try ReportExample.report().html() == page)
    for part in [
      "Training joint", "36,000 of 36,000 (100%)", "19 h 00 min", "Recognition loss",
      "Ages of synthesized faces", "&lt;=10", "&gt;=61", "Learning rate", "Step 36,000",
      "scale is logarithmic", "<code>fas.age.*</code>", "checkpoints/36000.safetensors",
      "&lt;17&gt;.jpg", "<details>",
      "data:image/png;base64,iVBOR",
    ] { #expect(page.contains(part), "\(part)") }
    // There are charts of 8 losses, the age error, the accuracies, the ages of all groups, the
    // cosine similarity, and the learning rate.
    #expect(page.components(separatedBy: "<svg").count - 1 == 13)
    #expect(page.utf8.count < 1_000_000)
    let target = ProcessInfo.processInfo.environment["MTLFACE_REPORT_EXAMPLE"]
    let folder = try TemporaryFolder()
    let path = target ?? folder.path("report.html")
    try ReportExample.report().write(to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == page)
  }

  @Test("the page escapes all text of the run and loads nothing from the network")
  func escaping() {
    let attack = Self.attack
    var record = TrainingRecord(.step, step: 1, seconds: 1)
    record.losses = [attack: 1, "x." + attack: .nan]
    record.metrics = ["m." + attack: 1, "m.b" + attack: 2]
    record.text = attack
    record.file = attack
    var records = [record, record, record]
    records[1].event = .warning
    records[2].event = .checkpoint
    var report = TrainingReport(task: attack, state: .running, records: records)
    report.configuration = attack
    let page = report.html()
    #expect(!page.contains("<script") && !page.contains("alert('1')"))
    #expect(!page.contains("\u{202e}") && !page.contains("\u{0}"))
    #expect(page.contains("&lt;/pre&gt;&lt;/title&gt;&lt;script&gt;alert(&#39;1&#39;)"))
    #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("url("))
    #expect(page.components(separatedBy: "</pre>").count == 2)
  }

  @Test("a run without records or without finite numbers has a report")
  func empty() {
    let emptyPage = TrainingReport(task: "fas", state: .stopped, records: []).html()
    #expect(emptyPage.contains("Stopped") && !emptyPage.contains("<svg"))
    var record = TrainingRecord(.step, step: .max, seconds: .infinity)
    record.losses = ["aifr.total": .nan]
    record.learningRate = 1e308
    let page = TrainingReport(task: "aifr", state: .running, records: [record]).html()
    #expect(page.contains("None of the values can be drawn") && page.contains("not a number"))
  }

  @Test("a log of 100,000 records with thousands of names gives a page of limited size")
  func limitedSize() {
    let records = (0..<100_000).map { step in
      var record = TrainingRecord(.step, step: step, seconds: 0)
      record.losses = ["a": Double(step % 97), "name \(step % 3000)": 1]
      return record
    }
    let page = TrainingReport(task: "aifr", state: .running, records: records).html()
    #expect(page.components(separatedBy: "<svg").count - 1 == 64)
    #expect(page.utf8.count < 1_000_000)
  }

  @Test("the report shows only the newest sample sheets that are images in the run's folder")
  func sheets() throws {
    let folder = try TemporaryFolder()
    let image = try RGBImage(width: 2, height: 2)
    try folder.write(try image.encodedPNG(), "1.png")
    try folder.write(try image.encodedPNG(), "3.png")
    try folder.write(Array("not an image".utf8), "2.png")
    let outside = "../" + folder.url.lastPathComponent + "/1.png"
    let files = ["1.png", "2.png", "3.png", outside, folder.path("1.png"), "4.png", "", "."]
    let records = files.enumerated().map { index, file in
      var record = TrainingRecord(.samples, step: index, seconds: 0)
      record.file = file
      return record
    }
    #expect(SampleSheet.newest(of: records, in: folder.url.path).map(\.step) == [0, 2])
    #expect(SampleSheet.newest(of: records, in: folder.url.path, limit: 1).map(\.step) == [2])
    var report = TrainingReport(task: "fas", state: .running, records: [])
    report.sheets = try (1...9).map { try SampleSheet(step: $0, image: image) }
    report.sheetLimit = 2
    let page = report.html()
    #expect(page.contains("Step 9") && page.contains("Step 8") && !page.contains("Step 7"))
  }

  @Test("writing a report to an invalid path throws") func unwritable() throws {
    let report = TrainingReport(task: "fas", state: .running, records: [])
    let folder = try TemporaryFolder()
    #expect(throws: TrainingLogError.self) { try report.write(to: folder.path("no/r.html")) }
    #expect(throws: TrainingLogError.self) { try report.write(to: folder.url.path) }
  }
}
